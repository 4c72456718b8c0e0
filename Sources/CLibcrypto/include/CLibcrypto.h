// OpenSSL 3's libcrypto, as far as the user-based security model needs it: digests and ciphers.
//
// The library is opened when the first key asks for an algorithm and not at the start of the program:
// loading and relocating it is a third of what a start costs, and most runs have no key. What is
// declared here is the part of libcrypto's ABI that is used, so no headers of OpenSSL are needed.
#ifndef CLIBCRYPTO_H
#define CLIBCRYPTO_H

#include <stddef.h>

typedef struct evp_md_st EVP_MD;
typedef struct evp_md_ctx_st EVP_MD_CTX;
typedef struct evp_cipher_st EVP_CIPHER;
typedef struct evp_cipher_ctx_st EVP_CIPHER_CTX;
typedef struct engine_st ENGINE;
typedef struct ossl_lib_ctx_st OSSL_LIB_CTX;
typedef struct ossl_param_st OSSL_PARAM;
typedef struct ossl_provider_st OSSL_PROVIDER;

// A hash that runs in memory of the caller's, as in SHA1_Init, SHA1_Update and SHA1_Final. OpenSSL 3
// calls these deprecated and some builds leave them out.
struct clibcrypto_plain_hash {
    int (*init)(void *state);
    int (*update)(void *state, const void *octets, size_t count);
    int (*final)(unsigned char *digest, void *state);
};

// The octets of the largest state, SHA512_CTX, and some more.
enum { clibcrypto_hash_state_size = 256 };

// Where the functions are, once the library is open.
struct clibcrypto_functions {
    EVP_MD *(*md_fetch)(OSSL_LIB_CTX *, const char *name, const char *properties);
    void (*md_free)(EVP_MD *);
    EVP_MD_CTX *(*md_ctx_new)(void);
    void (*md_ctx_free)(EVP_MD_CTX *);
    int (*md_ctx_copy_ex)(EVP_MD_CTX *to, const EVP_MD_CTX *from);
    int (*digest_init_ex2)(EVP_MD_CTX *, const EVP_MD *, const OSSL_PARAM *);
    int (*digest_update)(EVP_MD_CTX *, const void *octets, size_t count);
    int (*digest_final_ex)(EVP_MD_CTX *, unsigned char *digest, unsigned int *count);
    EVP_CIPHER *(*cipher_fetch)(OSSL_LIB_CTX *, const char *name, const char *properties);
    void (*cipher_free)(EVP_CIPHER *);
    int (*cipher_get_key_length)(const EVP_CIPHER *);
    EVP_CIPHER_CTX *(*cipher_ctx_new)(void);
    void (*cipher_ctx_free)(EVP_CIPHER_CTX *);
    int (*cipher_ctx_set_padding)(EVP_CIPHER_CTX *, int isPadded);
    int (*cipher_init_ex2)(
        EVP_CIPHER_CTX *, const EVP_CIPHER *, const unsigned char *key, const unsigned char *vector,
        int isEncrypting, const OSSL_PARAM *);
    int (*cipher_update)(
        EVP_CIPHER_CTX *, unsigned char *out, int *outCount, const unsigned char *in, int inCount);
    int (*cipher)(
        EVP_CIPHER_CTX *, unsigned char *out, const unsigned char *in, unsigned int inCount);

    // From here on null where the library has none.
    const OSSL_PROVIDER *(*md_get0_provider)(const EVP_MD *);
    const char *(*provider_get0_name)(const OSSL_PROVIDER *);
    struct clibcrypto_plain_hash md5, sha1, sha224, sha256, sha384, sha512;
};

extern struct clibcrypto_functions clibcrypto;

// Opens the library, once. Null if it is there, otherwise why not, in the system's words. Nothing
// below but the last two may be called before this returned null.
const char *clibcrypto_open(void);

// Opens the library of that file name and finds every function in it; null, or why not.
const char *clibcrypto_load(const char *file, struct clibcrypto_functions *functions);

// Under the names that they have in OpenSSL's pages.

static inline EVP_MD *EVP_MD_fetch(OSSL_LIB_CTX *context, const char *name, const char *properties) {
    return clibcrypto.md_fetch(context, name, properties);
}
static inline void EVP_MD_free(EVP_MD *digest) { clibcrypto.md_free(digest); }
static inline EVP_MD_CTX *EVP_MD_CTX_new(void) { return clibcrypto.md_ctx_new(); }
static inline void EVP_MD_CTX_free(EVP_MD_CTX *context) { clibcrypto.md_ctx_free(context); }
static inline int EVP_MD_CTX_copy_ex(EVP_MD_CTX *to, const EVP_MD_CTX *from) {
    return clibcrypto.md_ctx_copy_ex(to, from);
}
static inline int EVP_DigestInit_ex2(
    EVP_MD_CTX *context, const EVP_MD *digest, const OSSL_PARAM *parameters) {
    return clibcrypto.digest_init_ex2(context, digest, parameters);
}
static inline int EVP_DigestUpdate(EVP_MD_CTX *context, const void *octets, size_t count) {
    return clibcrypto.digest_update(context, octets, count);
}
static inline int EVP_DigestFinal_ex(
    EVP_MD_CTX *context, unsigned char *digest, unsigned int *count) {
    return clibcrypto.digest_final_ex(context, digest, count);
}
static inline EVP_CIPHER *EVP_CIPHER_fetch(
    OSSL_LIB_CTX *context, const char *name, const char *properties) {
    return clibcrypto.cipher_fetch(context, name, properties);
}
static inline void EVP_CIPHER_free(EVP_CIPHER *cipher) { clibcrypto.cipher_free(cipher); }
static inline int EVP_CIPHER_get_key_length(const EVP_CIPHER *cipher) {
    return clibcrypto.cipher_get_key_length(cipher);
}
static inline EVP_CIPHER_CTX *EVP_CIPHER_CTX_new(void) { return clibcrypto.cipher_ctx_new(); }
static inline void EVP_CIPHER_CTX_free(EVP_CIPHER_CTX *context) {
    clibcrypto.cipher_ctx_free(context);
}
static inline int EVP_CIPHER_CTX_set_padding(EVP_CIPHER_CTX *context, int isPadded) {
    return clibcrypto.cipher_ctx_set_padding(context, isPadded);
}
static inline int EVP_CipherInit_ex2(
    EVP_CIPHER_CTX *context, const EVP_CIPHER *cipher, const unsigned char *key,
    const unsigned char *vector, int isEncrypting, const OSSL_PARAM *parameters) {
    return clibcrypto.cipher_init_ex2(context, cipher, key, vector, isEncrypting, parameters);
}
static inline int EVP_CipherUpdate(
    EVP_CIPHER_CTX *context, unsigned char *out, int *outCount, const unsigned char *in, int inCount) {
    return clibcrypto.cipher_update(context, out, outCount, in, inCount);
}
static inline int EVP_Cipher(
    EVP_CIPHER_CTX *context, unsigned char *out, const unsigned char *in, unsigned int inCount) {
    return clibcrypto.cipher(context, out, in, inCount);
}

// The plain functions of a hash that was fetched under that name: the same code as the fetched one,
// which its envelope makes half as long again for a short message. Null where they are missing, and
// where another provider than the default one was chosen to do the hashing, such as FIPS's.
const struct clibcrypto_plain_hash *clibcrypto_plain(const EVP_MD *digest, const char *name);

// These two need no library: secrets are compared and wiped whether or not a key was ever made.

// Whether the octets differ, in a time that depends on their number alone.
int clibcrypto_differ(const void *left, const void *right, size_t count);

// Overwrites memory with zeros in a way that the optimizer may not leave out.
void clibcrypto_wipe(void *memory, size_t count);

#endif
