#pragma once

#include <stddef.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

/// SHA-256 and MD5, fetched from OpenSSL's provider once a process; NULL if the provider has
/// none. They are never freed: every thread may hold them until the process ends.
const EVP_MD *ccrypto_sha256(void);
const EVP_MD *ccrypto_md5(void);

/// Hashes `count` bytes into the 32 (SHA-256) or 16 (MD5) bytes at `digest`, in a context that
/// the calling thread keeps for the next call. Returns 1, or 0 if OpenSSL refused.
int ccrypto_sha256_hash(const void *bytes, size_t count, unsigned char *digest);
int ccrypto_md5_hash(const void *bytes, size_t count, unsigned char *digest);
