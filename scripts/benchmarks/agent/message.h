/* message.h - from a datagram to the datagram that answers it, in all three versions. */
#ifndef BENCH_MESSAGE_H
#define BENCH_MESSAGE_H
#include "pdu.h"
#include "usm.h"

/* wraps the scoped PDU at s..e (inside buf) into an SNMPv3 message */
static u8 *v3_wrap(u8 *s, u8 **ep, const u8 *mid, size_t midn, int flags, const u8 *eid, size_t en,
		   u32 etime, const u8 *un, size_t unn, struct key *k, const struct user *u)
{
	u8 sp[8], *e = *ep;
	if (flags & 2) {
		u64 x = ++salt;
		for (int i = 0; i < 8; i++) sp[i] = x >> (56 - 8 * i);
		u8 iv[16];
		int ol;
		aes_iv(iv, 1, etime, sp);
		EVP_EncryptInit_ex(k->enc, NULL, NULL, NULL, iv);
		EVP_EncryptUpdate(k->enc, s, &ol, s, e - s);
		s = b_hdr(s, 4, e - s);
	}
	u8 *q = s, *auth = NULL;
	q = b_oct(q, sp, flags & 2 ? 8 : 0);
	if (flags & 1) {
		q -= u->trunc;
		memset(q, 0, u->trunc);
		auth = q;
		q = b_hdr(q, 4, u->trunc);
	} else
		q = b_hdr(q, 4, 0);
	q = b_oct(q, un, unn);
	q = b_uint(q, etime);
	q = b_uint(q, 1);
	q = b_oct(q, eid, en);
	q = b_hdr(q, 0x30, s - q);
	q = b_hdr(q, 4, s - q);
	u8 *g = q;
	u8 fl = flags & 3;
	q = b_uint(q, 3);
	q = b_oct(q, &fl, 1);
	q = b_uint(q, opt.maxsize);
	q = b_raw(q, mid, midn);
	q = b_hdr(q, 0x30, g - q);
	q = b_uint(q, 3);
	q = b_hdr(q, 0x30, e - q);
	if (auth) {
		u8 mac[64];
		hmac(k, q, e - q, mac);
		memcpy(auth, mac, u->trunc);
	}
	return q;
}
static u8 *v3_report(u8 *buf, u8 **ep, u8 stat, const u8 *mid, size_t midn, int flags, const u8 *eid, size_t en,
		     u32 etime, const u8 *un, size_t unn, struct key *k, const struct user *u)
{
	static u32 cnt[8];
	u8 oid[10] = {0x2b, 6, 1, 6, 3, 15, 1, 1, stat, 0}, val[16];
	u8 *w = buf + HEAD;
	w += put_vb(w, oid, 10, val, w_uint(val, 0x41, ++cnt[stat & 7]));
	u8 *s = b_hdr(buf + HEAD, 0x30, w - (buf + HEAD));
	static const u8 z[9] = {2, 1, 0, 2, 1, 0, 2, 1, 0};
	s = b_raw(s, z, 9);
	s = b_hdr(s, 0xa8, w - s);
	s = b_hdr(s, 4, 0);
	s = b_oct(s, eid, en);
	s = b_hdr(s, 0x30, w - s);
	*ep = w;
	st.reports++;
	return v3_wrap(s, ep, mid, midn, flags, eid, en, etime, un, unn, k, u);
}
static u8 *do_v3(u8 *in, size_t inn, rd *r, u32 ip, u32 port, u8 *buf, u8 **ep)
{
	rd g, fl, sp, seq, eid, un, ap, pp;
	int64_t maxsize, model, boots, etime;
	if (r_tag(r, 0x30, &g)) return NULL;
	const u8 *mid = g.p;
	rd dummy;
	if (r_tag(&g, 2, &dummy)) return NULL;
	size_t midn = g.p - mid;
	if (r_int(&g, &maxsize) || r_tag(&g, 4, &fl) || fl.end - fl.p != 1 || r_int(&g, &model) || model != 3) return NULL;
	int flags = *fl.p;
	if (r_tag(r, 4, &sp) || r_tag(&sp, 0x30, &seq)) return NULL;
	if (r_tag(&seq, 4, &eid) || r_int(&seq, &boots) || r_int(&seq, &etime) || r_tag(&seq, 4, &un) ||
	    r_tag(&seq, 4, &ap) || r_tag(&seq, 4, &pp))
		return NULL;
	u8 me[11] = {0x80, 0, 0x1f, 0x88, 5};
	memcpy(me + 5, &ip, 4);
	me[9] = port >> 8; me[10] = port;
	u32 mytime = (now_ns() - t_start) / 1000000000u + 1000;
	size_t en = eid.end - eid.p, unn = un.end - un.p;
	if (en != sizeof me || memcmp(eid.p, me, en))
		return flags & 4 ? v3_report(buf, ep, 4, mid, midn, 0, me, sizeof me, mytime, un.p, unn, NULL, NULL) : NULL;
	int ui = -1;
	for (int i = 0; i < nusers; i++)
		if (users[i].namelen == unn && !memcmp(users[i].name, un.p, unn)) ui = i;
	if (ui < 0) return v3_report(buf, ep, 3, mid, midn, 0, me, sizeof me, mytime, un.p, unn, NULL, NULL);
	struct user *u = &users[ui];
	if (((flags & 1) && !u->md) || ((flags & 2) && (!u->priv || !(flags & 1))))
		return v3_report(buf, ep, 1, mid, midn, 0, me, sizeof me, mytime, un.p, unn, NULL, NULL);
	struct key *k = NULL;
	u8 plain[INSZ];
	if (flags & 1) {
		k = key_of(dev_find(ip, port), ui, me, sizeof me);
		u8 got[64], mac[64];
		if ((size_t)(ap.end - ap.p) != u->trunc) return NULL;
		memcpy(got, ap.p, u->trunc);
		memset((u8 *)ap.p, 0, u->trunc);
		hmac(k, in, inn, mac);
		if (memcmp(mac, got, u->trunc))
			return v3_report(buf, ep, 5, mid, midn, 0, me, sizeof me, mytime, un.p, unn, NULL, NULL);
		if (boots != 1 || etime > (int64_t)mytime + 150 || etime < (int64_t)mytime - 150)
			return v3_report(buf, ep, 2, mid, midn, 1, me, sizeof me, mytime, un.p, unn, k, u);
	}
	rd body = *r;
	if (flags & 2) {
		rd ct;
		u8 iv[16];
		int ol;
		if (r_tag(r, 4, &ct) || pp.end - pp.p != 8) return NULL;
		aes_iv(iv, boots, etime, pp.p);
		EVP_DecryptInit_ex(k->dec, NULL, NULL, NULL, iv);
		EVP_DecryptUpdate(k->dec, plain, &ol, ct.p, ct.end - ct.p);
		body.p = plain; body.end = plain + (ct.end - ct.p);
	}
	rd sc, ce, cn;
	if (r_tag(&body, 0x30, &sc) || r_tag(&sc, 4, &ce) || r_tag(&sc, 4, &cn)) return NULL;
	size_t limit = opt.maxsize;
	if (maxsize >= 484 && (size_t)maxsize < limit) limit = maxsize;
	limit -= 100; /* security parameters */
	u8 *s = do_pdu(&sc, 3, buf, limit, ep);
	if (!s) return NULL;
	s = b_oct(s, cn.p, cn.end - cn.p);
	s = b_oct(s, ce.p, ce.end - ce.p);
	s = b_hdr(s, 0x30, *ep - s);
	return v3_wrap(s, ep, mid, midn, flags, me, sizeof me, mytime, un.p, unn, k, u);
}

static u8 *do_msg(u8 *in, size_t n, u32 ip, u32 port, u8 *buf, u8 **ep)
{
	rd r = {in, in + n}, m, com;
	int64_t ver;
	if (r_tag(&r, 0x30, &m)) return NULL;
	n = m.end - in;
	if (r_int(&m, &ver)) return NULL;
	if (ver == 3) return do_v3(in, n, &m, ip, port, buf, ep);
	if (ver != 0 && ver != 1) return NULL;
	if (r_tag(&m, 4, &com)) return NULL;
	size_t cn = com.end - com.p;
	if (*opt.community && (strlen(opt.community) != cn || memcmp(opt.community, com.p, cn))) return NULL;
	u8 *s = do_pdu(&m, ver, buf, opt.maxsize, ep);
	if (!s) return NULL;
	s = b_oct(s, com.p, cn);
	s = b_uint(s, ver);
	return b_hdr(s, 0x30, *ep - s);
}

#endif
