/* options.h - what the agent was told on its command line, what it counts, and its chance. */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "ber.h"

static struct {
	const char *addr, *community;
	int any, port, nports, maxsize, life, cpu, spin, echo, freeze, quiet;
	u32 rows;
	double delay_ms, jitter_ms, loss;
	u64 seed;
} opt = {.addr = "127.0.0.1", .community = "public", .port = 16100, .nports = 1,
	 .maxsize = 65000, .life = 600, .cpu = -1, .rows = 100, .seed = 1};

static struct { u64 rx, tx, lost, bad, batches, reports, vb; } st;

enum { HEAD = 384, INSZ = 65536, MAXOID = 128 };

static void die(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(2);
}

static u64 now_ns(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (u64)ts.tv_sec * 1000000000u + ts.tv_nsec;
}

/* Whether the nth datagram to a device is lost depends on the seed, the device
 * and n alone, so that every manager that is measured meets the same losses. */
static inline int loses(u32 ip, u32 port, u32 nth)
{
	u64 x = (opt.seed << 32 ^ ip) * 0x9e3779b97f4a7c15ull ^ ((u64)port << 32 | nth) * 0xbf58476d1ce4e5b9ull;
	x ^= x >> 31; x *= 0x94d049bb133111ebull; x ^= x >> 29; x *= 0xbf58476d1ce4e5b9ull; x ^= x >> 32;
	return (double)(x >> 11) * 0x1p-53 * 100 < opt.loss;
}
static u64 rng_s;
static inline double rnd(void) /* jitter */
{
	rng_s ^= rng_s >> 12;
	rng_s ^= rng_s << 25;
	rng_s ^= rng_s >> 27;
	return (double)((rng_s * 2685821657736338717ull) >> 11) * 0x1p-53;
}
#endif
