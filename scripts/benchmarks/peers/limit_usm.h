/* limit_usm.h - SNMPv3 of the hand-written manager: discovery, keys, authPriv. */
#ifndef BENCH_LIMIT_USM_H
#define BENCH_LIMIT_USM_H
#include <openssl/evp.h>
#include <sys/socket.h>
#include "common.h"
#include "limit_codec.h"

static struct {
	const EVP_MD *md; int trunc; size_t hl;
	u8 eid[32]; size_t en; u32 boots, time; double at;
	EVP_MD_CTX *in, *out, *s;
	EVP_CIPHER_CTX *enc, *dec;
	const char *user;
	u64 salt;
} usm;
static void ku_of(const char *pw, u8 *ku) /* once per pass phrase: 1 MiB hashed */
{
	u8 blk[64];
	size_t n = strlen(pw);
	EVP_DigestInit_ex(usm.s, usm.md, NULL);
	for (size_t i = 0, j = 0; i < 1048576; i += 64) {
		for (int q = 0; q < 64; q++) { blk[q] = pw[j]; if (++j == n) j = 0; }
		EVP_DigestUpdate(usm.s, blk, 64);
	}
	EVP_DigestFinal_ex(usm.s, ku, NULL);
}
static void localize(const u8 *ku, u8 *out) /* once per engine */
{
	EVP_DigestInit_ex(usm.s, usm.md, NULL);
	EVP_DigestUpdate(usm.s, ku, usm.hl);
	EVP_DigestUpdate(usm.s, usm.eid, usm.en);
	EVP_DigestUpdate(usm.s, ku, usm.hl);
	EVP_DigestFinal_ex(usm.s, out, NULL);
}
static void mac(const u8 *d, size_t n, u8 *o)
{
	u32 l;
	EVP_MD_CTX_copy_ex(usm.s, usm.in);
	EVP_DigestUpdate(usm.s, d, n);
	EVP_DigestFinal_ex(usm.s, o, &l);
	EVP_MD_CTX_copy_ex(usm.s, usm.out);
	EVP_DigestUpdate(usm.s, o, l);
	EVP_DigestFinal_ex(usm.s, o, NULL);
}
static u8 *enc_v3(u8 *e, u8 tag, u32 id, u32 a, u32 b, const u8 *oid, size_t on, int secure)
{
	u8 *p = enc_pdu(e, tag, id, a, b, oid, on), sp[8], iv[16], *auth = NULL, fl = secure ? 7 : 4;
	u32 t = secure ? usm.time + (u32)(wall_now() - usm.at) : 0;
	p = b_hdr(p, 4, 0);
	p = b_oct(p, usm.eid, usm.en);
	p = b_hdr(p, 0x30, e - p);
	if (secure) {
		int ol;
		usm.salt++;
		for (int i = 0; i < 8; i++) sp[i] = usm.salt >> (56 - 8 * i);
		for (int i = 0; i < 4; i++) { iv[i] = usm.boots >> (24 - 8 * i); iv[4 + i] = t >> (24 - 8 * i); }
		memcpy(iv + 8, sp, 8);
		EVP_EncryptInit_ex(usm.enc, NULL, NULL, NULL, iv);
		EVP_EncryptUpdate(usm.enc, p, &ol, p, e - p);
		p = b_hdr(p, 4, e - p);
	}
	u8 *q = p;
	p = b_oct(p, sp, secure ? 8 : 0);
	if (secure) { p -= usm.trunc; memset(p, 0, usm.trunc); auth = p; }
	p = b_hdr(p, 4, secure ? usm.trunc : 0);
	p = b_oct(p, usm.user, secure ? strlen(usm.user) : 0);
	p = b_uint(p, t);
	p = b_uint(p, secure ? usm.boots : 0);
	p = b_oct(p, usm.eid, usm.en);
	p = b_hdr(p, 0x30, q - p);
	p = b_hdr(p, 4, q - p);
	q = p;
	p = b_uint(p, 3);
	p = b_oct(p, &fl, 1);
	p = b_uint(p, 65000);
	p = b_uint(p, id);
	p = b_hdr(p, 0x30, q - p);
	p = b_uint(p, 3);
	p = b_hdr(p, 0x30, e - p);
	if (auth) { u8 m[64]; mac(p, e - p, m); memcpy(auth, m, usm.trunc); }
	return p;
}
static int dec_v3(u8 *d, size_t n, u32 *reqid, struct vb *v, int cap, int discover)
{
	rd r = {d, d + n}, m, x, g, sp, s, eid, bt, tm, un, ap, pp;
	if (r_tag(&r, 0x30, &m) || r_tag(&m, 2, &x) || *x.p != 3 || r_tag(&m, 0x30, &g) || r_tag(&m, 4, &sp) ||
	    r_tag(&sp, 0x30, &s) || r_tag(&s, 4, &eid) || r_tag(&s, 2, &bt) || r_tag(&s, 2, &tm) || r_tag(&s, 4, &un) ||
	    r_tag(&s, 4, &ap) || r_tag(&s, 4, &pp))
		return -1;
	if (discover) {
		usm.en = eid.end - eid.p;
		memcpy(usm.eid, eid.p, usm.en);
		usm.boots = r_uval(bt.p, bt.end - bt.p);
		usm.time = r_uval(tm.p, tm.end - tm.p);
		usm.at = wall_now();
		return 0;
	}
	if (ap.end - ap.p != usm.trunc || pp.end - pp.p != 8) return -1;
	u8 got[64], m1[64], iv[16];
	memcpy(got, ap.p, usm.trunc);
	memset((u8 *)ap.p, 0, usm.trunc);
	mac(d, n, m1);
	if (memcmp(got, m1, usm.trunc)) return -1;
	u32 b = r_uval(bt.p, bt.end - bt.p), t = r_uval(tm.p, tm.end - tm.p);
	for (int i = 0; i < 4; i++) { iv[i] = b >> (24 - 8 * i); iv[4 + i] = t >> (24 - 8 * i); }
	memcpy(iv + 8, pp.p, 8);
	if (r_tag(&m, 4, &x)) return -1;
	int ol;
	EVP_DecryptInit_ex(usm.dec, NULL, NULL, NULL, iv);
	EVP_DecryptUpdate(usm.dec, (u8 *)x.p, &ol, x.p, x.end - x.p);
	rd c, y;
	if (r_tag(&x, 0x30, &c) || r_tag(&c, 4, &y) || r_tag(&c, 4, &y)) return -1;
	return dec_pdu(&c, reqid, v, cap);
}
static int v3;
static u8 ku_auth[64], ku_priv[64];
static void v3_init(void)
{
	v3 = 1;
	usm.user = arg("user", "shaaes");
	const char *a = arg("auth", "SHA");
	usm.md = !strcmp(a, "SHA") ? EVP_sha1() : EVP_sha256();
	usm.trunc = !strcmp(a, "SHA") ? 12 : 24;
	usm.hl = EVP_MD_size(usm.md);
	usm.s = EVP_MD_CTX_new();
	ku_of(arg("authpass", "authpass1"), ku_auth);
	ku_of(arg("privpass", "privpass1"), ku_priv);
}
static void v3_keys(void) /* for the engine now in usm */
{
	u8 k[64], pad[128];
	size_t bs = EVP_MD_block_size(usm.md);
	localize(ku_auth, k);
	usm.in = EVP_MD_CTX_new(); usm.out = EVP_MD_CTX_new();
	for (int o = 0; o < 2; o++) {
		memset(pad, o ? 0x5c : 0x36, bs);
		for (size_t i = 0; i < usm.hl; i++) pad[i] ^= k[i];
		EVP_DigestInit_ex(o ? usm.out : usm.in, usm.md, NULL);
		EVP_DigestUpdate(o ? usm.out : usm.in, pad, bs);
	}
	localize(ku_priv, k);
	usm.enc = EVP_CIPHER_CTX_new(); usm.dec = EVP_CIPHER_CTX_new();
	EVP_EncryptInit_ex(usm.enc, EVP_aes_128_cfb128(), NULL, k, NULL);
	EVP_DecryptInit_ex(usm.dec, EVP_aes_128_cfb128(), NULL, k, NULL);
}
static void v3_setup(int fd)
{
	if (strcmp(arg("version", "2c"), "3")) return;
	v3_init();
	u8 buf[2048], rx[2048];
	u8 *p = enc_v3(buf + sizeof buf, 0xa0, 1, 0, 0, (const u8 *)"\x2b\6", 2, 0);
	send(fd, p, buf + sizeof buf - p, 0);
	ssize_t n = recv(fd, rx, sizeof rx, 0);
	if (n < 0 || dec_v3(rx, n, NULL, NULL, 0, 1)) { fprintf(stderr, "discovery failed\n"); exit(2); }
	v3_keys();
}
static u8 *enc(u8 *e, u8 tag, u32 id, u32 a, u32 b, const u8 *oid, size_t on)
{
	return v3 ? enc_v3(e, tag, id, a, b, oid, on, 1) : enc_v2c(e, tag, id, a, b, oid, on);
}
static int dec(u8 *d, size_t n, u32 *id, struct vb *v, int cap)
{
	return v3 ? dec_v3(d, n, id, v, cap, 0) : dec_v2c(d, n, id, v, cap);
}
#endif
