// OpenSSL 3's libcrypto, as far as the user-based security model needs it: digests, ciphers,
// constant-time comparison and wiping. Everything used is a plain function of the EVP interface,
// so nothing has to be wrapped.
#ifndef SNMPSH_CLIBCRYPTO_H
#define SNMPSH_CLIBCRYPTO_H

#include <openssl/crypto.h>
#include <openssl/evp.h>

#endif
