/* mib.h - the objects of the agent, encoded once: system, ifNumber, ifTable and ifXTable of N rows. */
#ifndef BENCH_MIB_H
#define BENCH_MIB_H
#include "options.h"

/* forward writers: octets written are returned */
static size_t w_len(u8 *p, size_t n)
{
	if (n < 128) { p[0] = n; return 1; }
	if (n < 256) { p[0] = 0x81; p[1] = n; return 2; }
	p[0] = 0x82; p[1] = n >> 8; p[2] = n;
	return 3;
}
static size_t w_sub(u8 *p, u32 v)
{
	size_t n = v < 0x80 ? 1 : v < 0x4000 ? 2 : v < 0x200000 ? 3 : v < 0x10000000 ? 4 : 5;
	for (size_t i = n; i-- > 0; v >>= 7)
		p[i] = (v & 0x7f) | (i + 1 < n ? 0x80 : 0);
	return n;
}
static size_t w_uint(u8 *p, u8 tag, u64 v) /* unsigned value, minimal */
{
	u8 t[9];
	int n = 0;
	do { t[n++] = v; v >>= 8; } while (v);
	if (t[n - 1] & 0x80) t[n++] = 0;
	p[0] = tag; p[1] = n;
	for (int i = 0; i < n; i++) p[2 + i] = t[n - 1 - i];
	return 2 + n;
}

static u8 *blob;      /* pre-encoded varbinds, in OID order */
static u32 *off, T;   /* T entries, off[T] the end */
static u8 *uptime_at; /* four value octets of sysUpTime.0 */
static u64 t_start;
static u32 N;

static const u8 P_MIB2[] = {0x2b, 6, 1, 2, 1};

static size_t put_vb(u8 *p, const u8 *oid, size_t on, const u8 *val, size_t vn)
{
	u8 *q = p;
	*q++ = 0x30;
	q += w_len(q, 2 + on + vn);
	*q++ = 6; *q++ = on;
	memcpy(q, oid, on); q += on;
	memcpy(q, val, vn); q += vn;
	return q - p;
}
static u32 mix(u32 a, u32 b)
{
	u32 x = a * 2654435761u ^ b * 2246822519u;
	x ^= x >> 15; x *= 2246822519u; x ^= x >> 13; x *= 3266489917u; x ^= x >> 16;
	return x;
}
static size_t put_str(u8 *v, const char *fmt, ...)
{
	char s[128];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(s, sizeof s, fmt, ap);
	va_end(ap);
	v[0] = 4; v[1] = n;
	memcpy(v + 2, s, n);
	return 2 + n;
}
static size_t if_value(u8 *v, u32 c, u32 i)
{
	switch (c) {
	case 1: return w_uint(v, 2, i);
	case 2: return put_str(v, "GigabitEthernet%u/%u", i / 48, i % 48);
	case 3: return w_uint(v, 2, 6);
	case 4: return w_uint(v, 2, 1500);
	case 5: return w_uint(v, 0x42, 1000000000);
	case 6: { u32 m = mix(i, 6); v[0] = 4; v[1] = 6; v[2] = 2; v[3] = 0x1b; memcpy(v + 4, &m, 4); return 8; }
	case 7: return w_uint(v, 2, 1);
	case 8: return w_uint(v, 2, 1 + (mix(i, 8) % 8 == 0));
	case 9: return w_uint(v, 0x43, mix(i, 9) >> 8);
	case 21: return w_uint(v, 0x42, 0);
	case 22: v[0] = 6; v[1] = 1; v[2] = 0; return 3;
	default: return w_uint(v, 0x41, mix(i, c) >> (c % 5 * 4));
	}
}
static size_t ifx_value(u8 *v, u32 c, u32 i)
{
	if (c >= 6 && c <= 13) return w_uint(v, 0x46, (u64)mix(i, 100 + c) << 16 | mix(i, c) >> 16);
	switch (c) {
	case 1: return put_str(v, "Gi%u/%u", i / 48, i % 48);
	case 14: return w_uint(v, 2, 1);
	case 15: return w_uint(v, 0x42, 1000);
	case 16: return w_uint(v, 2, 2);
	case 17: return w_uint(v, 2, 1);
	case 18: return put_str(v, "to-rack-%u", mix(i, 18) % 500);
	case 19: return w_uint(v, 0x43, 0);
	default: return w_uint(v, 0x41, mix(i, 50 + c) >> 12);
	}
}
static void build_mib(void)
{
	N = opt.rows;
	T = 8 + 41 * N;
	off = malloc(((size_t)T + 1) * 4);
	blob = malloc(1024 + (size_t)N * 41 * 56);
	u8 *p = blob, oid[32], val[160];
	u32 k = 0;
	memcpy(oid, P_MIB2, 5);
	for (u32 c = 1; c <= 7; c++) {
		oid[5] = 1; oid[6] = c; oid[7] = 0;
		size_t n = 0;
		switch (c) {
		case 1: n = put_str(val, "synthetic benchmark agent, %u interfaces", N); break;
		case 2: { static const u8 o[] = {6, 10, 0x2b, 6, 1, 4, 1, 0xbf, 8, 3, 2, 10}; n = sizeof o; memcpy(val, o, n); break; }
		case 3: val[0] = 0x43; val[1] = 4; val[2] = 1; val[3] = val[4] = val[5] = 0; n = 6; break;
		case 4: n = put_str(val, "bench@example.net"); break;
		case 5: n = put_str(val, "bench"); break;
		case 6: n = put_str(val, "rack 1"); break;
		case 7: n = w_uint(val, 2, 72); break;
		}
		off[k++] = p - blob;
		p += put_vb(p, oid, 8, val, n);
		if (c == 3) uptime_at = p - 4;
	}
	oid[5] = 2; oid[6] = 1; oid[7] = 0;
	off[k++] = p - blob;
	p += put_vb(p, oid, 8, val, w_uint(val, 2, N));
	for (u32 c = 1; c <= 22; c++)
		for (u32 i = 1; i <= N; i++) {
			oid[5] = 2; oid[6] = 2; oid[7] = 1; oid[8] = c;
			size_t on = 9 + w_sub(oid + 9, i);
			off[k++] = p - blob;
			p += put_vb(p, oid, on, val, if_value(val, c, i));
		}
	for (u32 c = 1; c <= 19; c++)
		for (u32 i = 1; i <= N; i++) {
			oid[5] = 31; oid[6] = 1; oid[7] = 1; oid[8] = 1; oid[9] = c;
			size_t on = 10 + w_sub(oid + 10, i);
			off[k++] = p - blob;
			p += put_vb(p, oid, on, val, ifx_value(val, c, i));
		}
	off[k] = p - blob;
	if (k != T) die("internal: %u != %u", k, T);
}
static int oid_read(const u8 *p, size_t n, u32 *o)
{
	if (n == 0) return 0;
	int k = 0;
	u32 v = 0;
	for (size_t i = 0; i < n; i++) {
		v = v << 7 | (p[i] & 0x7f);
		if (p[i] & 0x80) continue;
		if (k == 0) {
			u32 a = v < 80 ? v / 40 : 2;
			o[k++] = a; o[k++] = v - a * 40;
		} else {
			if (k >= MAXOID) return -1;
			o[k++] = v;
		}
		v = 0;
	}
	return k;
}
static u32 tab_next(u32 base, u32 cols, const u32 *o, int n)
{
	if (n < 1 || o[0] < 1) return base;
	if (o[0] > 1) return base + cols * N;
	if (n < 2 || o[1] < 1) return base;
	if (o[1] > cols) return base + cols * N;
	u32 col = base + (o[1] - 1) * N;
	if (n < 3 || o[2] < 1) return col;
	return o[2] >= N ? col + N : col + o[2];
}
/* the first entry whose OID is greater than o */
static u32 mib_next(const u32 *o, int n)
{
	static const u32 P[6] = {1, 3, 6, 1, 2, 1};
	const u32 X = 8 + 22 * N;
	for (int i = 0; i < 6; i++) {
		if (i >= n || o[i] < P[i]) return 0;
		if (o[i] > P[i]) return T;
	}
	if (n == 6 || o[6] < 1) return 0;
	switch (o[6]) {
	case 1:
		if (n == 7 || o[7] < 1) return 0;
		if (o[7] > 7) return 7;
		return n == 8 ? o[7] - 1 : o[7];
	case 2:
		if (n == 7 || o[7] < 1) return 7;
		if (o[7] == 1) return n == 8 ? 7 : 8;
		if (o[7] == 2) return tab_next(8, 22, o + 8, n - 8);
		return X;
	case 31:
		if (n == 7 || o[7] < 1) return X;
		if (o[7] > 1) return T;
		if (n == 8 || o[8] < 1) return X;
		if (o[8] > 1) return T;
		return tab_next(X, 19, o + 9, n - 9);
	default: return o[6] < 31 ? X : T;
	}
}
/* the entry with exactly this OID, or -1 noSuchObject, -2 noSuchInstance */
static int64_t mib_exact(const u8 *ob, size_t on)
{
	u32 o[MAXOID + 2];
	int n = oid_read(ob, on, o);
	if (n < 0) return -1;
	u32 k = mib_next(o, n);
	if (k > 0) {
		const u8 *e = blob + off[k - 1];
		e += e[1] & 0x80 ? 2 + (e[1] & 0x7f) : 2;
		if (e[1] == on && !memcmp(e + 2, ob, on)) return k - 1;
	}
	if (on > 6 && !memcmp(ob, P_MIB2, 5)) {
		if (ob[5] == 1 && ob[6] >= 1 && ob[6] <= 7) return -2;
		if (ob[5] == 2 && ob[6] == 1) return -2;
		if (ob[5] == 2 && on > 8 && ob[6] == 2 && ob[7] == 1 && ob[8] >= 1 && ob[8] <= 22) return -2;
		if (ob[5] == 31 && on > 9 && ob[6] == 1 && ob[7] == 1 && ob[8] == 1 && ob[9] >= 1 && ob[9] <= 19) return -2;
	}
	return -1;
}
static inline int is_c64(u32 k) { u32 X = 8 + 22 * N; return k >= X + 5 * N && k < X + 13 * N; }
#endif
