#pragma once
#include <curl/curl.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call:
// one function here for each type of argument.

/// curl_easy_setopt for options that take a long.
CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
/// curl_easy_setopt for options that take a curl_off_t (sizes and offsets of 64 bits).
CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value);
/// curl_easy_setopt for options that take text; curl copies it.
CURLcode ccurl_set_text(CURL *easy, CURLoption option, const char *value);
/// curl_easy_setopt(CURLOPT_HTTPHEADER); the list must live as long as the transfer.
CURLcode ccurl_set_headers(CURL *easy, struct curl_slist *headers);
/// curl_easy_setopt(CURLOPT_ERRORBUFFER); CURL_ERROR_SIZE bytes that outlive the transfer.
CURLcode ccurl_set_error_buffer(CURL *easy, char *buffer);

// The callbacks, each with the pointer it is called with.
CURLcode ccurl_on_body(CURL *easy, curl_write_callback callback, void *context);
CURLcode ccurl_on_header(CURL *easy, curl_write_callback callback, void *context);
CURLcode ccurl_on_read(CURL *easy, curl_read_callback callback, void *context);
CURLcode ccurl_on_seek(CURL *easy, curl_seek_callback callback, void *context);
CURLcode ccurl_on_open_socket(CURL *easy, curl_opensocket_callback callback, void *context);
CURLcode ccurl_on_request(CURL *easy, curl_prereq_callback callback, void *context);

/// curl_easy_getinfo for values that are a long; 0 when curl does not know.
long ccurl_get_long(CURL *easy, CURLINFO info);

/// curl_multi_setopt for options that take a long.
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);
