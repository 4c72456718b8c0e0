#include "CLibcrypto.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#ifdef __APPLE__
#define LIBRARY "libcrypto.3.dylib"
#else
#define LIBRARY "libcrypto.so.3"
#endif

struct clibcrypto_functions clibcrypto;

static const struct {
    const char *name;
    size_t place;
} symbols[] = {
#define SYMBOL(name, member) {name, offsetof(struct clibcrypto_functions, member)}
    SYMBOL("EVP_MD_fetch", md_fetch),
    SYMBOL("EVP_MD_free", md_free),
    SYMBOL("EVP_MD_CTX_new", md_ctx_new),
    SYMBOL("EVP_MD_CTX_free", md_ctx_free),
    SYMBOL("EVP_MD_CTX_copy_ex", md_ctx_copy_ex),
    SYMBOL("EVP_DigestInit_ex2", digest_init_ex2),
    SYMBOL("EVP_DigestUpdate", digest_update),
    SYMBOL("EVP_DigestFinal_ex", digest_final_ex),
    SYMBOL("EVP_CIPHER_fetch", cipher_fetch),
    SYMBOL("EVP_CIPHER_free", cipher_free),
    SYMBOL("EVP_CIPHER_get_key_length", cipher_get_key_length),
    SYMBOL("EVP_CIPHER_CTX_new", cipher_ctx_new),
    SYMBOL("EVP_CIPHER_CTX_free", cipher_ctx_free),
    SYMBOL("EVP_CIPHER_CTX_set_padding", cipher_ctx_set_padding),
    SYMBOL("EVP_CipherInit_ex2", cipher_init_ex2),
    SYMBOL("EVP_CipherUpdate", cipher_update),
    SYMBOL("EVP_Cipher", cipher),
#undef SYMBOL
};

static const struct {
    const char *name;
    size_t place;
} optional_symbols[] = {
#define SYMBOL(name, member) {name, offsetof(struct clibcrypto_functions, member)}
#define HASH(name, member) \
    SYMBOL(name "_Init", member.init), SYMBOL(name "_Update", member.update), \
        SYMBOL(name "_Final", member.final)
    SYMBOL("EVP_MD_get0_provider", md_get0_provider),
    SYMBOL("OSSL_PROVIDER_get0_name", provider_get0_name),
    HASH("MD5", md5),
    HASH("SHA1", sha1),
    HASH("SHA224", sha224),
    HASH("SHA256", sha256),
    HASH("SHA384", sha384),
    HASH("SHA512", sha512),
#undef HASH
#undef SYMBOL
};

static const char *trouble(void) {
    const char *words = dlerror();
    return words != NULL ? words : "it cannot be opened";
}

const char *clibcrypto_load(const char *file, struct clibcrypto_functions *functions) {
    void *library = dlopen(file, RTLD_LAZY | RTLD_LOCAL);
    if (library == NULL) return trouble();
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *symbol = dlsym(library, symbols[i].name);
        if (symbol == NULL) return trouble();
        memcpy((char *)functions + symbols[i].place, &symbol, sizeof symbol);
    }
    for (size_t i = 0; i < sizeof optional_symbols / sizeof optional_symbols[0]; i++) {
        void *symbol = dlsym(library, optional_symbols[i].name);
        memcpy((char *)functions + optional_symbols[i].place, &symbol, sizeof symbol);
    }
    return NULL;
}

const struct clibcrypto_plain_hash *clibcrypto_plain(const EVP_MD *digest, const char *name) {
    static const struct {
        const char *name;
        const struct clibcrypto_plain_hash *hash;
    } hashes[] = {
        {"MD5", &clibcrypto.md5},         {"SHA1", &clibcrypto.sha1},
        {"SHA2-224", &clibcrypto.sha224}, {"SHA2-256", &clibcrypto.sha256},
        {"SHA2-384", &clibcrypto.sha384}, {"SHA2-512", &clibcrypto.sha512},
    };
    if (!clibcrypto.md_get0_provider || !clibcrypto.provider_get0_name) return NULL;
    const OSSL_PROVIDER *provider = clibcrypto.md_get0_provider(digest);
    if (!provider || strcmp(clibcrypto.provider_get0_name(provider), "default") != 0) return NULL;
    for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++) {
        const struct clibcrypto_plain_hash *hash = hashes[i].hash;
        if (strcmp(hashes[i].name, name) != 0) continue;
        return hash->init && hash->update && hash->final ? hash : NULL;
    }
    return NULL;
}

static const char *failure;
static char text[256];

static void open_once(void) {
    failure = clibcrypto_load(LIBRARY, &clibcrypto);
    if (failure == NULL) return;
    // dlerror's words are gone with the next call.
    snprintf(text, sizeof text, "%s", failure);
    failure = text;
}

const char *clibcrypto_open(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_once);
    return failure;
}

int clibcrypto_differ(const void *left, const void *right, size_t count) {
    const volatile unsigned char *a = left;
    const volatile unsigned char *b = right;
    unsigned char difference = 0;
    for (size_t i = 0; i < count; i++) difference |= a[i] ^ b[i];
    return difference;
}

void clibcrypto_wipe(void *memory, size_t count) {
    // Through a volatile pointer, so that no compiler knows which function this is.
    static void *(*const volatile fill)(void *, int, size_t) = memset;
    if (count > 0) fill(memory, 0, count);
}
