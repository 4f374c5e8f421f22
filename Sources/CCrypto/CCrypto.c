#include "CCrypto.h"

#include <pthread.h>

/* Fetching an algorithm walks OpenSSL's providers under a lock, and a new context allocates
 * twice; both cost more than hashing a ledger entry. So each is done once: a process, a thread. */

static pthread_once_t fetched = PTHREAD_ONCE_INIT;
static EVP_MD *sha256;
static EVP_MD *md5;
static pthread_key_t contexts_key;

struct contexts {
    EVP_MD_CTX *sha256;
    EVP_MD_CTX *md5;
};

static _Thread_local struct contexts *own_contexts;

static void free_contexts(void *pointer) {
    struct contexts *contexts = pointer;
    EVP_MD_CTX_free(contexts->sha256);
    EVP_MD_CTX_free(contexts->md5);
    OPENSSL_free(contexts);
    own_contexts = NULL;
}

static void fetch(void) {
    sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
    md5 = EVP_MD_fetch(NULL, "MD5", NULL);
    if (pthread_key_create(&contexts_key, free_contexts) != 0) {
        /* Without a key the contexts of a thread could not be freed: refuse to hash at all. */
        EVP_MD_free(sha256);
        EVP_MD_free(md5);
        sha256 = NULL;
        md5 = NULL;
    }
}

const EVP_MD *ccrypto_sha256(void) {
    pthread_once(&fetched, fetch);
    return sha256;
}

const EVP_MD *ccrypto_md5(void) {
    pthread_once(&fetched, fetch);
    return md5;
}

/// The calling thread's contexts, freed by pthread when the thread ends; NULL without memory.
static struct contexts *contexts_of_thread(void) {
    if (own_contexts) {
        return own_contexts;
    }
    struct contexts *contexts = OPENSSL_zalloc(sizeof *contexts);
    if (!contexts) {
        return NULL;
    }
    contexts->sha256 = EVP_MD_CTX_new();
    contexts->md5 = EVP_MD_CTX_new();
    if (!contexts->sha256 || !contexts->md5
        || pthread_setspecific(contexts_key, contexts) != 0) {
        free_contexts(contexts);
        return NULL;
    }
    own_contexts = contexts;
    return contexts;
}

static int hash(
    EVP_MD_CTX *context, const EVP_MD *algorithm, const void *bytes, size_t count,
    unsigned char *digest
) {
    return EVP_DigestInit_ex2(context, algorithm, NULL) == 1
        && EVP_DigestUpdate(context, bytes, count) == 1
        && EVP_DigestFinal_ex(context, digest, NULL) == 1;
}

int ccrypto_sha256_hash(const void *bytes, size_t count, unsigned char *digest) {
    const EVP_MD *algorithm = ccrypto_sha256();
    struct contexts *contexts = algorithm ? contexts_of_thread() : NULL;
    return contexts ? hash(contexts->sha256, algorithm, bytes, count, digest) : 0;
}

int ccrypto_md5_hash(const void *bytes, size_t count, unsigned char *digest) {
    const EVP_MD *algorithm = ccrypto_md5();
    struct contexts *contexts = algorithm ? contexts_of_thread() : NULL;
    return contexts ? hash(contexts->md5, algorithm, bytes, count, digest) : 0;
}
