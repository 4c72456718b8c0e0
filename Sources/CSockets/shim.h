// Socket calls whose types or macros Swift's Glibc module does not show: batches of datagrams, the
// error queue, control messages, epoll. Nothing here decides anything.
//
// No _GNU_SOURCE: it changes the members of system types, and a program that imports Foundation
// beside this module would then see two definitions of one type. Hence recvmmsg by its number.
#ifndef CSOCKETS_SHIM_H
#define CSOCKETS_SHIM_H

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
// Needs struct timespec, and does not include it.
#include <linux/errqueue.h>

// An IPv4 or IPv6 socket address in host order, flat.
typedef struct {
    int32_t is_ipv6;
    uint32_t v4;
    uint64_t high, low;
    uint32_t zone;
    uint16_t port;
} csockets_endpoint;

typedef union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} csockets_address;

static inline socklen_t csockets_to_address(const csockets_endpoint *from, csockets_address *to) {
    memset(to, 0, sizeof *to);
    if (!from->is_ipv6) {
        to->v4.sin_family = AF_INET;
        to->v4.sin_port = htons(from->port);
        to->v4.sin_addr.s_addr = htonl(from->v4);
        return sizeof to->v4;
    }
    to->v6.sin6_family = AF_INET6;
    to->v6.sin6_port = htons(from->port);
    to->v6.sin6_scope_id = from->zone;
    for (int i = 0; i < 8; i++) {
        to->v6.sin6_addr.s6_addr[i] = (uint8_t)(from->high >> (56 - 8 * i));
        to->v6.sin6_addr.s6_addr[i + 8] = (uint8_t)(from->low >> (56 - 8 * i));
    }
    return sizeof to->v6;
}

static inline void csockets_from_address(const csockets_address *from, csockets_endpoint *to) {
    memset(to, 0, sizeof *to);
    if (from->any.sa_family == AF_INET) {
        to->v4 = ntohl(from->v4.sin_addr.s_addr);
        to->port = ntohs(from->v4.sin_port);
        return;
    }
    to->is_ipv6 = 1;
    to->port = ntohs(from->v6.sin6_port);
    to->zone = from->v6.sin6_scope_id;
    for (int i = 0; i < 8; i++) {
        to->high = to->high << 8 | from->v6.sin6_addr.s6_addr[i];
        to->low = to->low << 8 | from->v6.sin6_addr.s6_addr[i + 8];
    }
}

// Opens and binds a datagram socket that reports ICMP errors. -1 with errno.
static inline int csockets_open(const csockets_endpoint *local) {
    int family = local->is_ipv6 ? AF_INET6 : AF_INET;
    int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    int on = 1;
    if (local->is_ipv6) {
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
        setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
    } else {
        setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
    }
    csockets_address address;
    socklen_t length = csockets_to_address(local, &address);
    if (bind(fd, &address.any, length) != 0) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

static inline int csockets_local(int fd, csockets_endpoint *out) {
    csockets_address address;
    socklen_t length = sizeof address;
    if (getsockname(fd, &address.any, &length) != 0) return -1;
    csockets_from_address(&address, out);
    return 0;
}

static inline ssize_t csockets_send(int fd, const void *bytes, size_t count, const csockets_endpoint *to) {
    csockets_address address;
    socklen_t length = csockets_to_address(to, &address);
    return sendto(fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL, &address.any, length);
}

// Takes one datagram, waiting for it where `waits` says so. -1 with errno.
static inline ssize_t csockets_receive(
    int fd, void *bytes, size_t capacity, csockets_endpoint *from, int waits) {
    csockets_address address;
    socklen_t length = sizeof address;
    ssize_t count = recvfrom(
        fd, bytes, capacity, waits ? MSG_TRUNC : MSG_TRUNC | MSG_DONTWAIT, &address.any, &length);
    if (count >= 0) csockets_from_address(&address, from);
    return count;
}

static inline int csockets_set_receive_timeout(int fd, int64_t microseconds) {
    struct timeval value = { .tv_sec = microseconds / 1000000, .tv_usec = microseconds % 1000000 };
    return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &value, sizeof value);
}

// Room for a batch of datagrams of any size. Pages that no datagram reached are never touched.
enum { csockets_batch_size = 32, csockets_datagram_capacity = 65536 };

// What the kernel calls `struct mmsghdr`.
typedef struct {
    struct msghdr msg_hdr;
    unsigned int msg_len;
} csockets_message;

typedef struct {
    csockets_message headers[csockets_batch_size];
    struct iovec vectors[csockets_batch_size];
    csockets_address addresses[csockets_batch_size];
    uint8_t *octets;
} csockets_batch;

static inline csockets_batch *csockets_batch_new(void) {
    csockets_batch *batch = calloc(1, sizeof *batch);
    if (!batch) return NULL;
    batch->octets = malloc((size_t)csockets_batch_size * csockets_datagram_capacity);
    if (!batch->octets) {
        free(batch);
        return NULL;
    }
    for (int i = 0; i < csockets_batch_size; i++) {
        batch->vectors[i].iov_base = batch->octets + (size_t)i * csockets_datagram_capacity;
        batch->vectors[i].iov_len = csockets_datagram_capacity;
        batch->headers[i].msg_hdr.msg_iov = &batch->vectors[i];
        batch->headers[i].msg_hdr.msg_iovlen = 1;
        batch->headers[i].msg_hdr.msg_name = &batch->addresses[i];
    }
    return batch;
}

static inline void csockets_batch_free(csockets_batch *batch) {
    if (batch) free(batch->octets);
    free(batch);
}

// Takes what is there, waiting for the first datagram where `waits` says so. -1 with errno.
static inline int csockets_receive_batch(int fd, csockets_batch *batch, int waits) {
    for (int i = 0; i < csockets_batch_size; i++)
        batch->headers[i].msg_hdr.msg_namelen = sizeof(csockets_address);
    int flags = waits ? MSG_WAITFORONE : MSG_DONTWAIT;
    return (int)syscall(SYS_recvmmsg, fd, batch->headers, csockets_batch_size, flags, NULL);
}

static inline void csockets_batch_source(const csockets_batch *batch, int index, csockets_endpoint *from) {
    csockets_from_address(&batch->addresses[index], from);
}

static inline size_t csockets_batch_count(const csockets_batch *batch, int index) {
    return batch->headers[index].msg_len;
}

static inline const uint8_t *csockets_batch_octets(const csockets_batch *batch, int index) {
    return batch->octets + (size_t)index * csockets_datagram_capacity;
}

// Datagrams that are sent by as few calls as can be: one for each run of them on one socket.
enum { csockets_outbox_size = 64, csockets_outbox_capacity = 32768 };

typedef struct {
    csockets_message headers[csockets_outbox_size];
    struct iovec vectors[csockets_outbox_size];
    csockets_address addresses[csockets_outbox_size];
    int descriptors[csockets_outbox_size];
    int count;
    size_t used;
    uint8_t octets[csockets_outbox_capacity];
} csockets_outbox;

static inline csockets_outbox *csockets_outbox_new(void) {
    return calloc(1, sizeof(csockets_outbox));
}

// Keeps a copy of a datagram. 0 where there is no room for it.
static inline int csockets_outbox_add(
    csockets_outbox *box, int fd, const void *bytes, size_t count, const csockets_endpoint *to) {
    if (box->count == csockets_outbox_size || count > csockets_outbox_capacity - box->used) return 0;
    int place = box->count++;
    uint8_t *copy = box->octets + box->used;
    memcpy(copy, bytes, count);
    box->used += count;
    box->descriptors[place] = fd;
    box->vectors[place] = (struct iovec) { .iov_base = copy, .iov_len = count };
    struct msghdr *header = &box->headers[place].msg_hdr;
    memset(header, 0, sizeof *header);
    header->msg_iov = &box->vectors[place];
    header->msg_iovlen = 1;
    header->msg_name = &box->addresses[place];
    header->msg_namelen = csockets_to_address(to, &box->addresses[place]);
    return 1;
}

// Sends from the one at `first` on, as far as they go to the same socket. How many, or -1 with errno:
// that of the one at `first`.
static inline int csockets_outbox_send(csockets_outbox *box, int first) {
    int fd = box->descriptors[first], end = first + 1;
    while (end < box->count && box->descriptors[end] == fd) end++;
    return (int)syscall(
        SYS_sendmmsg, fd, box->headers + first, end - first, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static inline void csockets_outbox_clear(csockets_outbox *box) {
    box->count = 0;
    box->used = 0;
}

// Takes one report of the error queue: the errno, where the datagram was going, its first octets.
// -1 where there is none.
static inline ssize_t csockets_receive_error(
    int fd, void *bytes, size_t capacity, csockets_endpoint *to, int32_t *code) {
    csockets_address address;
    uint8_t control[512];
    struct iovec vector = { .iov_base = bytes, .iov_len = capacity };
    struct msghdr header = { 0 };
    header.msg_name = &address;
    header.msg_namelen = sizeof address;
    header.msg_iov = &vector;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    ssize_t count = recvmsg(fd, &header, MSG_ERRQUEUE | MSG_DONTWAIT);
    if (count < 0) return -1;
    *code = 0;
    csockets_from_address(&address, to);
    for (struct cmsghdr *message = CMSG_FIRSTHDR(&header); message; message = CMSG_NXTHDR(&header, message)) {
        int is_v4 = message->cmsg_level == IPPROTO_IP && message->cmsg_type == IP_RECVERR;
        int is_v6 = message->cmsg_level == IPPROTO_IPV6 && message->cmsg_type == IPV6_RECVERR;
        if (is_v4 || is_v6) {
            struct sock_extended_err error;
            memcpy(&error, CMSG_DATA(message), sizeof error);
            *code = (int32_t)error.ee_errno;
        }
    }
    return count;
}

static inline int csockets_epoll_add(int epoll, int fd, uint64_t tag) {
    struct epoll_event event = { .events = EPOLLIN, .data = { .u64 = tag } };
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static inline int csockets_epoll_remove(int epoll, int fd) {
    struct epoll_event event = { 0 };
    return epoll_ctl(epoll, EPOLL_CTL_DEL, fd, &event);
}

// Waits for readiness and writes the tags of what is ready. `nanoseconds` below zero waits for ever.
static inline int csockets_epoll_wait(int epoll, uint64_t *tags, int capacity, int64_t nanoseconds) {
    struct epoll_event events[64];
    if (capacity > 64) capacity = 64;
    // Rounded up: waking before the deadline would only mean to wait again.
    int64_t milliseconds = nanoseconds < 0 ? -1 : nanoseconds / 1000000 + (nanoseconds % 1000000 != 0);
    int timeout = milliseconds > 3600000 ? 3600000 : (int)milliseconds;
    int count = epoll_wait(epoll, events, capacity, timeout);
    for (int i = 0; i < count; i++) tags[i] = events[i].data.u64;
    return count;
}

// A descriptor that becomes readable when csockets_wake is called, until csockets_rest reads it.
// Reading waits for that.
static inline int csockets_wakeable(void) { return eventfd(0, EFD_CLOEXEC); }

static inline void csockets_wake(int fd) { (void)!eventfd_write(fd, 1); }

static inline void csockets_rest(int fd) {
    eventfd_t count;
    while (eventfd_read(fd, &count) != 0 && errno == EINTR) {}
}

static inline int csockets_errno(void) { return errno; }

static inline int64_t csockets_monotonic_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

#endif
