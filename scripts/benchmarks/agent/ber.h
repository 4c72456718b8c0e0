/* ber.h - tag, length, value: written backward into a buffer, read where they lie. Shared by the
 * agent and the hand-written manager. */
#ifndef BENCH_BER_H
#define BENCH_BER_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

/* Writers: p is the current start, the new start is returned. */
static inline u8 *b_hdr(u8 *p, u8 tag, size_t n)
{
	if (n < 128) { *--p = n; }
	else if (n < 256) { *--p = n; *--p = 0x81; }
	else { *--p = n; *--p = n >> 8; *--p = 0x82; }
	*--p = tag;
	return p;
}
static inline u8 *b_raw(u8 *p, const void *d, size_t n)
{
	p -= n;
	memcpy(p, d, n);
	return p;
}
static inline u8 *b_oct(u8 *p, const void *d, size_t n) { return b_hdr(b_raw(p, d, n), 4, n); }
/* INTEGER of an unsigned value */
static inline u8 *b_uint(u8 *p, u64 v)
{
	u8 *e = p;
	do { *--p = v; v >>= 8; } while (v);
	if (*p & 0x80) *--p = 0;
	return b_hdr(p, 2, e - p);
}

/* Readers: 0 if it was there, -1 if the message is malformed. */
typedef struct { const u8 *p, *end; } rd;
static inline int r_tl(rd *r, u8 *tag, u32 *len)
{
	if (r->end - r->p < 2) return -1;
	*tag = *r->p++;
	u32 n = *r->p++;
	if (n & 0x80) {
		int k = n & 0x7f;
		if (k < 1 || k > 4 || r->end - r->p < k) return -1;
		for (n = 0; k--;) n = n << 8 | *r->p++;
	}
	if ((size_t)(r->end - r->p) < n) return -1;
	*len = n;
	return 0;
}
static inline int r_tag(rd *r, u8 want, rd *body)
{
	u8 t; u32 n;
	if (r_tl(r, &t, &n) || t != want) return -1;
	body->p = r->p; body->end = r->p + n;
	r->p += n;
	return 0;
}
static inline int r_int(rd *r, int64_t *v)
{
	rd b;
	if (r_tag(r, 2, &b) || b.p == b.end || b.end - b.p > 8) return -1;
	int64_t x = (int8_t)*b.p++;
	while (b.p < b.end) x = (int64_t)((u64)x << 8) | *b.p++;
	*v = x;
	return 0;
}
static inline u64 r_uval(const u8 *p, size_t n)
{
	u64 v = 0;
	while (n--) v = v << 8 | *p++;
	return v;
}
#endif
