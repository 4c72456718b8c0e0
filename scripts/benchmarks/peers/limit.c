/* limit.c - the limit of this machine, as two hand-written clients:
 *
 *   raw  : UDP echo only, no SNMP (agent -e SIZE)
 *   seq, fan, walk, sweep : a minimal SNMP manager (v2c; seq, fan and walk also
 *          v3 authPriv) with hand-written BER, one socket, sendmmsg/recvmmsg
 *
 * build: gcc -O3 -march=native -o limit limit.c -lcrypto
 * usage: limit TASK key=value ...
 *   raw   n= window=1 size=43 spin=0 devices=1
 *   seq   n= spin=0 [version=3 user= authpass= privpass= auth=SHA]
 *   fan   devices= window=0(all) sockets=1 [version=3 ...]
 *   walk  root= reps= streams=1 [version=3 ...]   (streams: sub-trees at once, one per column)
 *   sweep devices= gets= rto=ms pipeline=0
 *   rcvbuf=0 leaves the socket's receive buffer as the system gives it
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "limit_usm.h"

enum { B = 64, MAXRX = 65536 };

static int open_sock(int connected)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0), big = argl("rcvbuf", 64 << 20);
	if (big && setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &big, sizeof big)) {
		big = 4 << 20;
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &big, sizeof big);
	}
	if (connected) {
		struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons(argl("port", 16100))};
		inet_pton(AF_INET, arg("host", "127.0.0.1"), &sa.sin_addr);
		if (connect(fd, (void *)&sa, sizeof sa)) { perror("connect"); exit(2); }
	}
	struct timeval tv = {2, 0};
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
	return fd;
}

static u8 uptime_oid[16];
static size_t uptime_n;

static struct mmsghdr tx[B], rx[B];
static struct iovec txi[B], rxi[B];
static struct sockaddr_in to[B];
static u8 txb[B][256], rxb[B][2048];
static void mm_init(int named)
{
	for (int i = 0; i < B; i++) {
		rxi[i] = (struct iovec){rxb[i], sizeof rxb[i]};
		rx[i].msg_hdr = (struct msghdr){.msg_iov = &rxi[i], .msg_iovlen = 1};
		txi[i] = (struct iovec){txb[i], 0};
		to[i].sin_family = AF_INET;
		to[i].sin_port = htons(argl("port", 16100));
		tx[i].msg_hdr = (struct msghdr){.msg_iov = &txi[i], .msg_iovlen = 1};
		if (named) { tx[i].msg_hdr.msg_name = &to[i]; tx[i].msg_hdr.msg_namelen = sizeof to[i]; }
	}
}
static void send_n(int fd, int n)
{
	for (int i = 0; i < n;) {
		int k = sendmmsg(fd, tx + i, n - i, 0);
		if (k <= 0) { if (errno == EINTR || errno == EAGAIN) continue; perror("sendmmsg"); exit(2); }
		i += k;
	}
}
static void t_raw(void)
{
	long n = argl("n", 20000), window = argl("window", 1), size = argl("size", 43), spin = argl("spin", 0), devs = argl("devices", 1);
	int fd = open_sock(devs == 1);
	long base = rss_kb(), ok = 0, bad = 0;
	static u8 buf[65536];
	double w = wall_now(), c = cpu_now();
	if (window == 1) {
		for (long i = 0; i < n; i++) {
			if (send(fd, buf, size, 0) < 0) exit(2);
			ssize_t k;
			do k = recv(fd, buf, sizeof buf, spin ? MSG_DONTWAIT : 0);
			while (k < 0 && spin && errno == EAGAIN);
			if (k > 0) ok++; else bad++;
		}
	} else {
		mm_init(devs > 1);
		long sent = 0, got = 0;
		while (got < n) {
			while (sent < n && sent - got < window) {
				int m = 0;
				while (m < B && sent < n && sent - got < window) {
					txi[m].iov_len = size;
					to[m].sin_addr.s_addr = htonl(device_ip(sent % devs));
					m++; sent++;
				}
				send_n(fd, m);
			}
			int k = recvmmsg(fd, rx, B, spin ? MSG_DONTWAIT : MSG_WAITFORONE, NULL);
			if (k < 0) {
				if (errno == EAGAIN && spin) continue;
				bad += sent - got; got = sent; /* lost after 2 s */
				continue;
			}
			got += k; ok += k;
		}
	}
	result(ok, bad, wall_now() - w, cpu_now() - c, 0, base);
}
static void t_seq(void)
{
	long n = argl("n", 20000), spin = argl("spin", 0);
	int fd = open_sock(1);
	v3_setup(fd);
	long base = rss_kb(), ok = 0, bad = 0;
	u64 sum = 0;
	static u8 out[2048], in[65536];
	struct vb v[4];
	double w = wall_now(), c = cpu_now();
	for (long i = 0; i < n; i++) {
		u8 *e = out + sizeof out, *p = enc(e, 0xa0, 1000 + i, 0, 0, uptime_oid, uptime_n);
		if (send(fd, p, e - p, 0) < 0) exit(2);
		ssize_t k;
		do k = recv(fd, in, sizeof in, spin ? MSG_DONTWAIT : 0);
		while (k < 0 && spin && errno == EAGAIN);
		u32 id;
		if (k > 0 && dec(in, k, &id, v, 4) == 1 && id == 1000 + i && v[0].type == 0x43) { ok++; sum += v[0].num; }
		else bad++;
	}
	result(ok, bad, wall_now() - w, cpu_now() - c, sum, base);
}
struct req { u32 dev; u8 live, left; double due; };
static void t_fan(int sweep)
{
	long devs = argl("devices", 1000), gets = sweep ? argl("gets", 10) : 1, window = argl("window", 0), pipe = argl("pipeline", 0);
	double rto = argl("rto", 1000) / 1000.0;
	/* sockets=K: bursts go to K sockets in turn, so that no receive buffer has to
	   hold more than total / K answers */
	int nfd = argl("sockets", 1), turn = 0, fds[1024];
	struct pollfd pf[1024];
	if (nfd < 1 || nfd > 1024) exit(2);
	for (int i = 0; i < nfd; i++) { fds[i] = open_sock(0); pf[i] = (struct pollfd){fds[i], POLLIN, 0}; }
	mm_init(1);
	long total = devs * gets, base = rss_kb(), ok = 0, bad = 0, inflight = 0, resent = 0;
	if (window <= 0) window = pipe || !sweep ? total : devs;
	struct req *rq = calloc(total, sizeof *rq);
	/* requests wait in a ring in the order they are to be sent; a request
	   that has been sent waits in a FIFO of (index, due), as rto is constant */
	u32 *ready = malloc(total * sizeof *ready);
	long rh = 0, rt = 0;
	size_t fcap = total * 4, fh = 0, ft = 0;
	u32 *fifo = malloc(fcap * sizeof *fifo);
	double *fdue = malloc(fcap * sizeof *fdue);
	u64 sum = 0;
	struct vb v[4];
	double w = wall_now(), c = cpu_now();
	for (long i = 0; i < total; i++) rq[i].dev = i % devs;
	for (long i = 0; i < (sweep && !pipe ? devs : total); i++) ready[rt++ % total] = i;
	while (ok + bad < total) {
		double now = wall_now();
		while (ft - fh && (rq[fifo[fh % fcap]].live == 2 || fdue[fh % fcap] <= now)) {
			u32 i = fifo[fh++ % fcap];
			if (rq[i].live == 2) continue;
			if (rq[i].left++ > 20) { bad++; rq[i].live = 2; inflight--; continue; }
			resent++; inflight--;
			ready[rt++ % total] = i;
		}
		int m = 0;
		while (m < B && rh < rt && inflight < window) {
			u32 i = ready[rh++ % total];
			u8 *e = txb[m] + sizeof txb[m], *p = enc_v2c(e, 0xa0, 1 + i, 0, 0, uptime_oid, uptime_n);
			txi[m] = (struct iovec){p, e - p};
			to[m].sin_addr.s_addr = htonl(device_ip(rq[i].dev));
			rq[i].live = 1;
			fifo[ft % fcap] = i; fdue[ft++ % fcap] = now + rto;
			inflight++; m++;
		}
		if (m) { send_n(fds[turn], m); turn = (turn + 1) % nfd; }
		int more = rh < rt && inflight < window;
		double d = more ? 0 : ft - fh ? fdue[fh % fcap] - wall_now() : 1;
		if (d < 0) d = 0;
		if (d > 0 || nfd > 1) {
			struct timespec ts = {(time_t)d, (long)((d - (time_t)d) * 1e9)};
			ppoll(pf, nfd, &ts, NULL);
		}
		for (int s = 0; s < nfd;) {
			if (nfd > 1 && !(pf[s].revents & POLLIN)) { s++; continue; }
			int k = recvmmsg(fds[s], rx, B, MSG_DONTWAIT, NULL);
			if (k <= 0) { s++; continue; }
			for (int j = 0; j < k; j++) {
				u32 id;
				if (dec_v2c(rxb[j], rx[j].msg_len, &id, v, 4) != 1 || id < 1 || id > (u32)total || rq[id - 1].live != 1) continue;
				u32 i = id - 1;
				rq[i].live = 2; inflight--; ok++; sum += v[0].num;
				if (sweep && !pipe && i + devs < (u32)total) ready[rt++ % total] = i + devs;
			}
			if (k < B) s++;
		}
	}
	result(ok, bad, wall_now() - w, cpu_now() - c, sum, base);
	if (arg("verbose", NULL)) fprintf(stderr, "resent %ld\n", resent);
}
/* one get from each of many engines: discovery, keys, authPriv get; no loss expected */
static void t_fan3(void)
{
	long devs = argl("devices", 1000), window = argl("window", 256), base = rss_kb(), ok = 0, bad = 0, sent = 0, got = 0;
	int fd = open_sock(0);
	mm_init(1);
	u64 sum = 0;
	struct vb v[4];
	double w = wall_now(), c = cpu_now();
	v3_init();
	__typeof__(usm) *e = calloc(devs, sizeof usm), tmpl = usm;
	u8 *phase = calloc(devs, 1);
	struct sockaddr_in from[B];
	u32 again[B];
	long nagain = 0;
	while (ok + bad < devs) {
		int m = 0;
		while (m < B && (nagain || (sent < devs && sent - got < window))) {
			u32 i = nagain ? again[--nagain] : (u32)sent++;
			u8 *end = txb[m] + sizeof txb[m];
			usm = phase[i] ? e[i] : tmpl;
			u8 *p = enc_v3(end, 0xa0, 1 + i, 0, 0, uptime_oid, uptime_n, phase[i]);
			if (phase[i]) e[i].salt = usm.salt;
			txi[m] = (struct iovec){p, end - p};
			to[m++].sin_addr.s_addr = htonl(device_ip(i));
		}
		if (m) send_n(fd, m);
		for (int i = 0; i < B; i++) { rx[i].msg_hdr.msg_name = &from[i]; rx[i].msg_hdr.msg_namelen = sizeof from[i]; }
		int k = recvmmsg(fd, rx, B, MSG_WAITFORONE, NULL);
		if (k <= 0) { bad = devs - ok; break; }
		for (int j = 0; j < k; j++) {
			u32 ip = ntohl(from[j].sin_addr.s_addr) & 0xffff, i = (ip >> 8) * 250 + (ip & 255) - 1, id;
			if (i >= (u32)devs) continue;
			if (!phase[i]) {
				usm = tmpl;
				if (dec_v3(rxb[j], rx[j].msg_len, NULL, NULL, 0, 1)) continue;
				v3_keys();
				e[i] = usm;
				phase[i] = 1;
				again[nagain++] = i;
			} else if (phase[i] == 1) {
				usm = e[i];
				if (dec_v3(rxb[j], rx[j].msg_len, &id, v, 4, 0) == 1 && id == 1 + i) { ok++; sum += v[0].num; } else bad++;
				phase[i] = 2;
				got++;
			}
		}
	}
	result(ok, bad, wall_now() - w, cpu_now() - c, sum, base);
}
static void t_walk(void)
{
	const char *root = arg("root", "1.3.6.1.2.1.2.2");
	long reps = argl("reps", 25), streams = argl("streams", 1);
	int fd = open_sock(1);
	v3_setup(fd);
	long base = rss_kb(), ok = 0, bad = 0;
	u64 sum = 0;
	static u8 out[2048], in[MAXRX];
	static struct vb v[4096];
	struct { u8 oid[128]; size_t on; u8 root[64]; size_t rn; int done; } *s = calloc(streams, sizeof *s);
	for (long k = 0; k < streams; k++) {
		char t[256];
		if (streams > 1) snprintf(t, sizeof t, "%s.1.%ld", root, k + 1);
		else snprintf(t, sizeof t, "%s", root);
		s[k].on = s[k].rn = enc_oid(s[k].oid, t);
		memcpy(s[k].root, s[k].oid, s[k].rn);
	}
	/* keep everything, as the peers that return a list do */
	size_t cap = 1 << 16, n = 0;
	struct kept { u8 type; u8 oidn; u32 len; u64 num; u32 oidat; u32 strat; } *kept = malloc(cap * sizeof *kept);
	size_t acap = 1 << 20, an = 0, ocap = 1 << 20, onn = 0;
	u8 *arena = malloc(acap);
	u32 *oids = malloc(ocap * 4);
	double w = wall_now(), c = cpu_now();
	long live = streams;
	for (long k = 0; k < streams; k++) {
		u8 *e = out + sizeof out, *p = enc(e, 0xa5, 1 + k, 0, reps, s[k].oid, s[k].on);
		if (send(fd, p, e - p, 0) < 0) exit(2);
	}
	while (live) {
		ssize_t z = recv(fd, in, sizeof in, 0);
		u32 id;
		int m = z > 0 ? dec(in, z, &id, v, 4096) : -1;
		if (m <= 0 || id < 1 || id > (u32)streams) { bad++; break; }
		long k = id - 1;
		int stop = 0;
		u32 rootv[64];
		int rootn = dec_oid(s[k].root, s[k].root + s[k].rn, rootv);
		for (int i = 0; i < m; i++) {
			if (v[i].type == 0x82 || v[i].oidn < rootn || memcmp(v[i].oid, rootv, rootn * 4)) { stop = 1; break; }
			if (n == cap) kept = realloc(kept, (cap *= 2) * sizeof *kept);
			if (onn + 32 > ocap) oids = realloc(oids, (ocap *= 2) * 4);
			if (an + v[i].len > acap) arena = realloc(arena, acap *= 2);
			kept[n] = (struct kept){v[i].type, v[i].oidn, v[i].len, v[i].num, onn, an};
			memcpy(oids + onn, v[i].oid, v[i].oidn * 4); onn += v[i].oidn;
			if (v[i].type == 4 || v[i].type == 6) { memcpy(arena + an, v[i].str, v[i].len); an += v[i].len; }
			sum += v[i].num;
			n++; ok++;
		}
		if (stop) { live--; continue; }
		/* next: re-encode the last OID */
		struct vb *l = &v[m - 1];
		u8 *q = s[k].oid;
		*q++ = l->oid[0] * 40 + l->oid[1];
		for (int i = 2; i < l->oidn; i++) {
			u32 x = l->oid[i];
			int d = x < 0x80 ? 1 : x < 0x4000 ? 2 : x < 0x200000 ? 3 : x < 0x10000000 ? 4 : 5;
			for (int j = d; j--;) *q++ = ((x >> 7 * j) & 0x7f) | (j ? 0x80 : 0);
		}
		s[k].on = q - s[k].oid;
		u8 *e = out + sizeof out, *p = enc(e, 0xa5, 1 + k, 0, reps, s[k].oid, s[k].on);
		if (send(fd, p, e - p, 0) < 0) exit(2);
	}
	result(ok, bad, wall_now() - w, cpu_now() - c, sum, base);
}
/* codec: ns per decode of a 25-varbind response, per encode of a get */
static void t_codec(void)
{
	int fd = open_sock(1);
	v3_setup(fd);
	static u8 out[2048], in[MAXRX], cp[MAXRX];
	static struct vb v[256];
	u8 o[64];
	size_t on = enc_oid(o, arg("root", "1.3.6.1.2.1.2.2.1.10"));
	u8 *e = out + sizeof out, *p = enc(e, 0xa5, 7, 0, 25, o, on);
	send(fd, p, e - p, 0);
	ssize_t z = recv(fd, in, sizeof in, 0);
	if (z < 0) exit(2);
	long n = argl("n", 1000000);
	u64 sum = 0;
	u32 id;
	double t0 = wall_now();
	for (long i = 0; i < n; i++) {
		u8 *d = in;
		if (v3) { memcpy(cp, in, z); d = cp; } /* decryption is in place */
		int k = dec(d, z, &id, v, 256);
		if (k != 25) { fprintf(stderr, "decode failed\n"); exit(1); }
		sum += v[i % 25].num;
	}
	double t1 = wall_now();
	for (long i = 0; i < n; i++) {
		p = enc(e, 0xa0, 1000 + i, 0, 0, uptime_oid, uptime_n);
		sum += *p + p[10];
	}
	double t2 = wall_now();
	printf("{\"bytes\":%zd,\"decode25_ns\":%.1f,\"encode_get_ns\":%.1f,\"sum\":%lu}\n", z, (t1 - t0) / n * 1e9, (t2 - t1) / n * 1e9, sum);
}
int main(int argc, char **argv)
{
	g_argc = argc; g_argv = argv;
	uptime_n = enc_oid(uptime_oid, "1.3.6.1.2.1.1.3.0");
	const char *t = argc > 1 ? argv[1] : "";
	if (!strcmp(t, "raw")) t_raw();
	else if (!strcmp(t, "seq")) t_seq();
	else if (!strcmp(t, "fan")) { if (strcmp(arg("version", "2c"), "3")) t_fan(0); else t_fan3(); }
	else if (!strcmp(t, "sweep")) t_fan(1);
	else if (!strcmp(t, "walk")) t_walk();
	else if (!strcmp(t, "codec")) t_codec();
	else { fprintf(stderr, "see the head of limit.c\n"); return 2; }
	return 0;
}
