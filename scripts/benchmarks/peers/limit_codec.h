/* limit_codec.h - PDUs and community messages of the hand-written manager. */
#ifndef BENCH_LIMIT_CODEC_H
#define BENCH_LIMIT_CODEC_H
#include "../agent/ber.h"

static size_t enc_oid(u8 *o, const char *s)
{
	u32 v[64] = {0}; int n = 0;
	if (*s == '.') s++;
	while (*s) { v[n++] = strtoul(s, (char **)&s, 10); if (*s == '.') s++; }
	u8 *q = o; *q++ = v[0] * 40 + v[1];
	for (int i = 2; i < n; i++) {
		int k = v[i] < 0x80 ? 1 : v[i] < 0x4000 ? 2 : v[i] < 0x200000 ? 3 : v[i] < 0x10000000 ? 4 : 5;
		for (int j = k; j--;) *q++ = ((v[i] >> 7 * j) & 0x7f) | (j ? 0x80 : 0);
	}
	return q - o;
}

/* A decoded varbind, as a manager would hand it out. */
struct vb { u32 oid[32]; u8 oidn, type; u32 len; u64 num; const u8 *str; };

static inline int dec_oid(const u8 *p, const u8 *e, u32 *o)
{
	int n = 0;
	u32 v = 0;
	if (p == e) return 0;
	o[n++] = *p / 40; o[n++] = *p % 40; p++; /* arcs 0.x and 1.x are all this agent sends */
	while (p < e) {
		u8 c = *p++;
		v = v << 7 | (c & 0x7f);
		if (c & 0x80) continue;
		if (n == 32) return -1;
		o[n++] = v;
		v = 0;
	}
	return n;
}
/* decodes a response PDU body into vb[]; returns the count, -1 if malformed */
static int dec_pdu(rd *m, u32 *reqid, struct vb *v, int cap)
{
	rd pdu, b, vl;
	if (r_tag(m, 0xa2, &pdu) || r_tag(&pdu, 2, &b)) return -1;
	*reqid = r_uval(b.p, b.end - b.p);
	if (r_tag(&pdu, 2, &b) || b.end - b.p != 1 || *b.p) return -1;
	if (r_tag(&pdu, 2, &b) || r_tag(&pdu, 0x30, &vl)) return -1;
	int n = 0;
	while (vl.p < vl.end && n < cap) {
		rd x, o;
		u8 t; u32 l;
		if (r_tag(&vl, 0x30, &x) || r_tag(&x, 6, &o) || r_tl(&x, &t, &l)) return -1;
		int k = dec_oid(o.p, o.end, v[n].oid);
		if (k < 0) return -1;
		v[n].oidn = k; v[n].type = t; v[n].len = l; v[n].str = x.p;
		switch (t) {
		case 2: v[n].num = l ? (u64)(int64_t)(int8_t)x.p[0] : 0;
			for (u32 i = 1; i < l; i++) v[n].num = v[n].num << 8 | x.p[i];
			break;
		case 0x41: case 0x42: case 0x43: case 0x46: v[n].num = r_uval(x.p, l); break;
		default: v[n].num = 0;
		}
		n++;
	}
	return n;
}
static int dec_v2c(const u8 *p, size_t n, u32 *reqid, struct vb *v, int cap)
{
	rd r = {p, p + n}, m, x;
	if (r_tag(&r, 0x30, &m) || r_tag(&m, 2, &x) || x.end - x.p != 1 || *x.p != 1) return -1;
	if (r_tag(&m, 4, &x) || x.end - x.p != 6 || memcmp(x.p, "public", 6)) return -1;
	return dec_pdu(&m, reqid, v, cap);
}
static u8 *enc_pdu(u8 *e, u8 tag, u32 id, u32 a, u32 b, const u8 *oid, size_t on)
{
	u8 *p = b_raw(e, "\5\0", 2);
	p = b_hdr(b_raw(p, oid, on), 6, on);
	p = b_hdr(p, 0x30, e - p);
	p = b_hdr(p, 0x30, e - p);
	p = b_uint(p, b); p = b_uint(p, a); p = b_uint(p, id);
	return b_hdr(p, tag, e - p);
}
static u8 *enc_v2c(u8 *e, u8 tag, u32 id, u32 a, u32 b, const u8 *oid, size_t on)
{
	u8 *p = enc_pdu(e, tag, id, a, b, oid, on);
	p = b_uint(b_oct(p, "public", 6), 1);
	return b_hdr(p, 0x30, e - p);
}
#endif
