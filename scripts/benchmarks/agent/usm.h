/* usm.h - users, and one localized key for each device and user (RFC 3414). */
#ifndef BENCH_USM_H
#define BENCH_USM_H
#include <openssl/evp.h>
#include <strings.h>
#include "mib.h"

enum { MAXUSER = 8 };
static struct user {
	char name[33];
	size_t namelen;
	const EVP_MD *md;
	size_t hlen, trunc;
	u8 ku[64], kp[64];
	int priv;
} users[MAXUSER];
static int nusers;

struct key {
	EVP_MD_CTX *in, *out; /* HMAC inner and outer, keyed */
	EVP_CIPHER_CTX *enc, *dec;
};
struct dev { u32 ip; u32 port; u32 seen, lost; struct key *k[MAXUSER]; };
static struct dev *devs;
static u32 devcap, ndev;
static EVP_MD_CTX *scratch;
static u64 salt = 0x0123456789abcdefull;

static void to_key(const EVP_MD *md, const char *pw, u8 *out)
{
	size_t n = strlen(pw);
	if (n < 8) die("pass phrase shorter than 8: %s", pw);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	EVP_DigestInit_ex(c, md, NULL);
	u8 blk[64];
	for (size_t i = 0, j = 0; i < 1048576; i += 64) {
		for (int q = 0; q < 64; q++) { blk[q] = pw[j]; if (++j == n) j = 0; }
		EVP_DigestUpdate(c, blk, 64);
	}
	EVP_DigestFinal_ex(c, out, NULL);
	EVP_MD_CTX_free(c);
}
static void add_user(char *spec)
{
	if (nusers == MAXUSER) die("too many users");
	struct user *u = &users[nusers++];
	char *f[5] = {0};
	for (int i = 0; i < 5 && spec; i++) f[i] = strsep(&spec, ",");
	snprintf(u->name, sizeof u->name, "%s", f[0]);
	u->namelen = strlen(u->name);
	if (f[1] && *f[1]) {
		static const struct { const char *n; const char *ossl; size_t t; } A[] = {
			{"MD5", "MD5", 12}, {"SHA", "SHA1", 12}, {"SHA1", "SHA1", 12}, {"SHA224", "SHA224", 16},
			{"SHA256", "SHA256", 24}, {"SHA384", "SHA384", 32}, {"SHA512", "SHA512", 48}};
		for (size_t i = 0; i < sizeof A / sizeof *A; i++)
			if (!strcasecmp(A[i].n, f[1])) { u->md = EVP_get_digestbyname(A[i].ossl); u->trunc = A[i].t; }
		if (!u->md || !f[2]) die("bad user auth: %s", f[1]);
		u->hlen = EVP_MD_size(u->md);
		to_key(u->md, f[2], u->ku);
		if (f[3] && *f[3]) {
			if (strcasecmp(f[3], "AES") || !f[4]) die("bad user priv: %s", f[3]);
			u->priv = 1;
			to_key(u->md, f[4], u->kp);
		}
	}
}
static void localize(const struct user *u, const u8 *ku, const u8 *eid, size_t en, u8 *out)
{
	EVP_DigestInit_ex(scratch, u->md, NULL);
	EVP_DigestUpdate(scratch, ku, u->hlen);
	EVP_DigestUpdate(scratch, eid, en);
	EVP_DigestUpdate(scratch, ku, u->hlen);
	EVP_DigestFinal_ex(scratch, out, NULL);
}
static struct dev *dev_find(u32 ip, u32 port)
{
	if (ndev * 2 >= devcap) {
		u32 oc = devcap;
		struct dev *od = devs;
		devcap = oc ? oc * 2 : 1024;
		devs = calloc(devcap, sizeof *devs);
		for (u32 i = 0; i < oc; i++)
			if (od[i].port) {
				u32 h = mix(od[i].ip, od[i].port) & (devcap - 1);
				while (devs[h].port) h = (h + 1) & (devcap - 1);
				devs[h] = od[i];
			}
		free(od);
	}
	u32 h = mix(ip, port) & (devcap - 1);
	while (devs[h].port && (devs[h].ip != ip || devs[h].port != port)) h = (h + 1) & (devcap - 1);
	if (!devs[h].port) { devs[h].ip = ip; devs[h].port = port; ndev++; }
	return &devs[h];
}
static struct key *key_of(struct dev *d, int ui, const u8 *eid, size_t en)
{
	if (d->k[ui]) return d->k[ui];
	struct user *u = &users[ui];
	struct key *k = calloc(1, sizeof *k);
	u8 lk[64], pad[128];
	size_t bs = EVP_MD_block_size(u->md);
	localize(u, u->ku, eid, en, lk);
	k->in = EVP_MD_CTX_new();
	k->out = EVP_MD_CTX_new();
	for (int o = 0; o < 2; o++) {
		memset(pad, o ? 0x5c : 0x36, bs);
		for (size_t i = 0; i < u->hlen; i++) pad[i] ^= lk[i];
		EVP_DigestInit_ex(o ? k->out : k->in, u->md, NULL);
		EVP_DigestUpdate(o ? k->out : k->in, pad, bs);
	}
	if (u->priv) {
		localize(u, u->kp, eid, en, lk);
		k->enc = EVP_CIPHER_CTX_new();
		k->dec = EVP_CIPHER_CTX_new();
		EVP_EncryptInit_ex(k->enc, EVP_aes_128_cfb128(), NULL, lk, NULL);
		EVP_DecryptInit_ex(k->dec, EVP_aes_128_cfb128(), NULL, lk, NULL);
	}
	return d->k[ui] = k;
}
static void hmac(const struct key *k, const u8 *d, size_t n, u8 *out)
{
	u32 l;
	EVP_MD_CTX_copy_ex(scratch, k->in);
	EVP_DigestUpdate(scratch, d, n);
	EVP_DigestFinal_ex(scratch, out, &l);
	EVP_MD_CTX_copy_ex(scratch, k->out);
	EVP_DigestUpdate(scratch, out, l);
	EVP_DigestFinal_ex(scratch, out, NULL);
}
static void aes_iv(u8 iv[16], u32 boots, u32 t, const u8 salt8[8])
{
	for (int i = 0; i < 4; i++) { iv[i] = boots >> (24 - 8 * i); iv[4 + i] = t >> (24 - 8 * i); }
	memcpy(iv + 8, salt8, 8);
}

#endif
