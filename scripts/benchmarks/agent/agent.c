/* agent.c - a fast synthetic SNMP agent for benchmarking managers.
 *
 * One thread, UDP over IPv4.  Answers SNMPv1/v2c/v3 GET, GETNEXT and GETBULK
 * for a synthetic MIB that is pre-encoded at start:
 *
 *   system.{1..7}.0, ifNumber.0, ifTable (22 columns x N rows),
 *   ifXTable (19 columns x N rows)
 *
 * GETBULK over one repeater is a memcpy of a contiguous run of pre-encoded
 * varbinds.  SNMPv3 (USM noAuthNoPriv/authNoPriv/authPriv, MD5/SHA-1/SHA-2,
 * AES-128) keeps one localized key per device and user.
 *
 * build:  gcc -O3 -march=native -o agent agent.c -lcrypto
 * usage:  agent [-a ADDR|any] [-p PORT] [-P NPORTS] [-N ROWS]
 *                   [-d DELAY_MS] [-j JITTER_MS] [-l LOSS_PERCENT] [-s SEED]
 *                   [-m MAXSIZE] [-C COMMUNITY] [-u USER[,AUTH,PASS[,AES,PASS]]]...
 *                   [-t LIFETIME_S] [-c CPU] [-S] [-e ECHO_SIZE] [-U] [-q]
 *
 *   -p 0     any free port
 *   -a any   listens on every address of the loopback interface, so that each
 *            of 127.0.0.1 .. 127.255.255.254 is a device of its own (answers
 *            come from the address that was asked; SNMPv3 engine IDs differ)
 *   -e SIZE  no SNMP: answer every datagram with SIZE octets (raw echo floor)
 *   -S       spin instead of sleeping (lowest latency, burns one core)
 *   -U       freeze sysUpTime (deterministic answers)
 *   -l       loses requests; which ones depends only on the seed, the device and
 *            the number of datagrams it has had since the last SIGUSR1, so every
 *            manager meets the same losses; worst_lost in the counters is the most
 *            that one device lost: the least wall time of a manager that asks each
 *            device G times in turn is G * delay + worst_lost * its retry time
 *
 * It prints "ready PORT" on stdout when it listens, and one JSON line of
 * counters on stderr when it ends or on SIGUSR1 (which resets them).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include "message.h"

enum { BATCH = 64, BUFSZ = 66048 };

static struct rusage ru0;
static volatile sig_atomic_t stop_flag, stat_flag;
static struct mmsghdr rx[BATCH], tx[BATCH];
static struct iovec rxi[BATCH], txi[BATCH];
static struct sockaddr_in from[BATCH];
static u8 *inbuf[BATCH], *outbuf[BATCH];
static union { u8 b[CMSG_SPACE(sizeof(struct in_pktinfo))]; struct cmsghdr a; } rxc[BATCH], txc[BATCH];

struct pend {
	u64 due, seq;
	int fd;
	u32 len;
	struct sockaddr_in to;
	struct in_addr src;
	u8 data[];
};
static struct pend **heap; /* binary heap on (due, seq) */
static size_t hn, hcap;
static u64 hseq;
static int pend_lt(const struct pend *a, const struct pend *b) { return a->due != b->due ? a->due < b->due : a->seq < b->seq; }
static void heap_push(struct pend *x)
{
	if (hn == hcap) heap = realloc(heap, (hcap = hcap ? 2 * hcap : 4096) * sizeof *heap);
	size_t i = hn++;
	while (i && pend_lt(x, heap[(i - 1) / 2])) { heap[i] = heap[(i - 1) / 2]; i = (i - 1) / 2; }
	heap[i] = x;
}
static struct pend *heap_pop(void)
{
	struct pend *r = heap[0], *x = heap[--hn];
	size_t i = 0;
	for (;;) {
		size_t c = 2 * i + 1;
		if (c >= hn) break;
		if (c + 1 < hn && pend_lt(heap[c + 1], heap[c])) c++;
		if (!pend_lt(heap[c], x)) break;
		heap[i] = heap[c];
		i = c;
	}
	if (hn) heap[i] = x;
	return r;
}
static void set_src(struct msghdr *h, void *ctl, struct in_addr src)
{
	struct cmsghdr *c = ctl;
	h->msg_control = ctl;
	h->msg_controllen = CMSG_SPACE(sizeof(struct in_pktinfo));
	c->cmsg_level = IPPROTO_IP;
	c->cmsg_type = IP_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
	struct in_pktinfo pi = {.ipi_spec_dst = src};
	memcpy(CMSG_DATA(c), &pi, sizeof pi);
}
static void send_all(int fd, int n)
{
	for (int i = 0; i < n && !stop_flag;) {
		int k = sendmmsg(fd, tx + i, n - i, 0);
		if (k < 0) {
			if (errno == EINTR || errno == EAGAIN) continue;
			i++; /* e.g. ECONNREFUSED from an earlier ICMP */
			continue;
		}
		i += k;
		st.tx += k;
	}
}
static int batch(int fd, u32 port, int flags)
{
	for (int i = 0; i < BATCH; i++) {
		rx[i].msg_hdr.msg_namelen = sizeof from[0];
		rx[i].msg_hdr.msg_controllen = opt.any ? sizeof rxc[0] : 0;
	}
	int n = recvmmsg(fd, rx, BATCH, flags, NULL);
	if (n <= 0) return n;
	st.batches++;
	u64 now = 0;
	if (!opt.freeze || opt.delay_ms > 0) now = now_ns();
	if (!opt.freeze) {
		u32 t = 0x01000000u + (now - t_start) / 10000000u;
		for (int i = 0; i < 4; i++) uptime_at[i] = t >> (24 - 8 * i);
	}
	int m = 0;
	for (int i = 0; i < n; i++) {
		st.rx++;
		struct in_addr dst = {htonl(INADDR_LOOPBACK)};
		if (opt.any) {
			struct cmsghdr *c = CMSG_FIRSTHDR(&rx[i].msg_hdr);
			if (c && c->cmsg_type == IP_PKTINFO) {
				struct in_pktinfo pi;
				memcpy(&pi, CMSG_DATA(c), sizeof pi);
				dst = pi.ipi_addr;
			}
		}
		if (opt.loss > 0) {
			struct dev *d = dev_find(dst.s_addr, port);
			if (loses(dst.s_addr, port, d->seen++)) { st.lost++; d->lost++; continue; }
		}
		u8 *s, *e;
		if (opt.echo) {
			s = inbuf[i];
			e = s + opt.echo;
		} else {
			s = do_msg(inbuf[i], rx[i].msg_len, dst.s_addr, port, outbuf[m], &e);
			if (!s) { st.bad++; continue; }
		}
		if (opt.delay_ms > 0) {
			struct pend *p = malloc(sizeof *p + (e - s));
			double ms = opt.delay_ms + (opt.jitter_ms > 0 ? rnd() * opt.jitter_ms : 0);
			p->due = now + (u64)(ms * 1e6);
			p->seq = hseq++;
			p->fd = fd; p->len = e - s; p->to = from[i]; p->src = dst;
			memcpy(p->data, s, e - s);
			heap_push(p);
			continue;
		}
		txi[m].iov_base = s;
		txi[m].iov_len = e - s;
		tx[m].msg_hdr.msg_name = &from[i];
		tx[m].msg_hdr.msg_namelen = sizeof from[i];
		if (opt.any) set_src(&tx[m].msg_hdr, &txc[m], dst);
		m++;
	}
	if (m) send_all(fd, m);
	return n;
}
static void flush_due(void)
{
	u64 now = now_ns();
	while (hn && heap[0]->due <= now) {
		struct pend *q[BATCH];
		int m = 0, fd = heap[0]->fd;
		while (m < BATCH && hn && heap[0]->due <= now && heap[0]->fd == fd) {
			struct pend *p = q[m] = heap_pop();
			txi[m].iov_base = p->data;
			txi[m].iov_len = p->len;
			tx[m].msg_hdr.msg_name = &p->to;
			tx[m].msg_hdr.msg_namelen = sizeof p->to;
			if (opt.any) set_src(&tx[m].msg_hdr, &txc[m], p->src);
			m++;
		}
		send_all(fd, m);
		for (int i = 0; i < m; i++) free(q[i]);
	}
}
static void print_stats(void)
{
	struct rusage ru;
	getrusage(RUSAGE_SELF, &ru);
#define D(f) (ru.f.tv_sec - ru0.f.tv_sec + (ru.f.tv_usec - ru0.f.tv_usec) * 1e-6)
	u32 worst = 0;
	for (u32 i = 0; i < devcap; i++) {
		if (devs[i].lost > worst) worst = devs[i].lost;
		devs[i].lost = devs[i].seen = 0;
	}
	if (!opt.quiet)
		fprintf(stderr, "{\"rx\":%lu,\"tx\":%lu,\"lost\":%lu,\"worst_lost\":%u,\"bad\":%lu,\"reports\":%lu,\"varbinds\":%lu,\"batches\":%lu,"
			"\"user_s\":%.4f,\"sys_s\":%.4f,\"cpu_us_per_req\":%.3f}\n",
			st.rx, st.tx, st.lost, worst, st.bad, st.reports, st.vb, st.batches, D(ru_utime), D(ru_stime),
			st.rx ? (D(ru_utime) + D(ru_stime)) * 1e6 / st.rx : 0.0);
	memset(&st, 0, sizeof st);
	ru0 = ru;
}
static void on_sig(int s)
{
	if (s == SIGUSR1) stat_flag = 1;
	else stop_flag = 1;
}

int main(int argc, char **argv)
{
	int c;
	while ((c = getopt(argc, argv, "a:p:P:N:d:j:l:s:m:C:u:t:c:Se:Uq")) != -1) switch (c) {
		case 'a': opt.addr = optarg; opt.any = !strcmp(optarg, "any"); break;
		case 'p': opt.port = atoi(optarg); break;
		case 'P': opt.nports = atoi(optarg); break;
		case 'N': opt.rows = atoi(optarg); break;
		case 'd': opt.delay_ms = atof(optarg); break;
		case 'j': opt.jitter_ms = atof(optarg); break;
		case 'l': opt.loss = atof(optarg); break;
		case 's': opt.seed = strtoull(optarg, NULL, 0); break;
		case 'm': opt.maxsize = atoi(optarg); break;
		case 'C': opt.community = optarg; break;
		case 'u': add_user(optarg); break;
		case 't': opt.life = atoi(optarg); break;
		case 'c': opt.cpu = atoi(optarg); break;
		case 'S': opt.spin = 1; break;
		case 'e': opt.echo = atoi(optarg); break;
		case 'U': opt.freeze = 1; break;
		case 'q': opt.quiet = 1; break;
		default: return 2;
		}
	if (opt.maxsize > 65000) opt.maxsize = 65000;
	if (opt.maxsize < 484 || opt.rows < 1 || opt.rows > 200000 || opt.echo > 60000) die("bad option value");
	rng_s = opt.seed * 0x9e3779b97f4a7c15ull + 1;
	if (opt.cpu >= 0) {
		cpu_set_t cs;
		CPU_ZERO(&cs);
		CPU_SET(opt.cpu, &cs);
		if (sched_setaffinity(0, sizeof cs, &cs)) perror("sched_setaffinity");
	}
	t_start = now_ns();
	scratch = EVP_MD_CTX_new();
	build_mib();
	for (int i = 0; i < BATCH; i++) {
		inbuf[i] = malloc(INSZ);
		outbuf[i] = malloc(BUFSZ);
		memset(inbuf[i], 0, INSZ);
		rxi[i] = (struct iovec){inbuf[i], INSZ};
		rx[i].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_iov = &rxi[i], .msg_iovlen = 1};
		if (opt.any) rx[i].msg_hdr.msg_control = &rxc[i];
		tx[i].msg_hdr = (struct msghdr){.msg_iov = &txi[i], .msg_iovlen = 1};
	}
	int *fds = malloc(opt.nports * sizeof *fds), ep = epoll_create1(0);
	for (int i = 0; i < opt.nports; i++) {
		int fd = fds[i] = socket(AF_INET, SOCK_DGRAM, 0), on = 1, big = 64 << 20;
		if (fd < 0) die("socket: %s", strerror(errno));
		struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons(opt.port + i)};
		if (opt.any) {
			if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3)) die("SO_BINDTODEVICE: %s", strerror(errno));
			setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
		} else if (inet_pton(AF_INET, opt.addr, &sa.sin_addr) != 1)
			die("bad address");
		if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &big, sizeof big)) {
			big = 4 << 20;
			setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &big, sizeof big);
		}
		struct timeval tick = {0, 100000}; /* so that a signal in the gap before a receive is seen */
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick);
		if (bind(fd, (void *)&sa, sizeof sa)) die("bind %d: %s", opt.port + i, strerror(errno));
		if (opt.port == 0) {
			socklen_t z = sizeof sa;
			getsockname(fd, (void *)&sa, &z);
			opt.port = ntohs(sa.sin_port);
		}
		struct epoll_event ev = {.events = EPOLLIN, .data.u32 = i};
		epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
	}
	struct sigaction sa = {.sa_handler = on_sig};
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGALRM, &sa, NULL);
	sigaction(SIGUSR1, &sa, NULL);
	alarm(opt.life);
	getrusage(RUSAGE_SELF, &ru0);
	printf("ready %d\n", opt.port);
	fflush(stdout);

	while (!stop_flag) {
		if (stat_flag) { stat_flag = 0; print_stats(); }
		if (opt.nports == 1 && opt.delay_ms <= 0) {
			batch(fds[0], opt.port, opt.spin ? MSG_DONTWAIT : MSG_WAITFORONE);
			continue;
		}
		struct epoll_event ev[64];
		u64 w = opt.spin ? 0 : 100000000;
		if (hn) {
			u64 t = now_ns(), d = heap[0]->due > t ? heap[0]->due - t : 0;
			if (d < w) w = d;
		}
		struct timespec to = {w / 1000000000u, w % 1000000000u};
		int n = epoll_pwait2(ep, ev, 64, &to, NULL);
		if (hn) flush_due();
		for (int i = 0; i < n; i++)
			while (batch(fds[ev[i].data.u32], opt.port + ev[i].data.u32, MSG_DONTWAIT) == BATCH)
				if (hn) flush_due();
	}
	print_stats();
	return 0;
}
