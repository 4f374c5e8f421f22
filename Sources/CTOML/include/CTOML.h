#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What became of a TOML text: `json`, or else `message`; the other one is NULL.
///
/// Every value in the JSON text is an object with its `kind`, the `line` it begins in (from one)
/// and its content:
///
///     {"kind": "table", "line": 1, "entries": [{"key": "a", "line": 2, "value": {…}}, …]}
///     {"kind": "array", "line": 2, "items": [{…}, …]}
///     {"kind": "string" | "real" | "date", "line": 2, "text": "…"}
///     {"kind": "integer", "line": 2, "integer": 7}     {"kind": "boolean", …, "boolean": true}
///
/// Entries stand in the order of the source. A key's line is where it was first written, also
/// when a dotted header made its table in passing. A real is text, since JSON has no infinity.
typedef struct {
    char *json;
    size_t json_byte_count;
    /// What is wrong, in UTF-8, with the place it was seen at; both count from one, 0 is unknown.
    char *message;
    uint32_t line;
    uint32_t column;
} ctoml_result;

/// Reads `byte_count` bytes of TOML 1.0 in UTF-8. No C++ exception leaves it. The result is to be
/// given to `ctoml_free`, whatever it is. If there is no memory, both texts are NULL.
ctoml_result ctoml_parse(const char *text, size_t byte_count);

/// Frees the texts of `result`.
void ctoml_free(ctoml_result *result);

#ifdef __cplusplus
}
#endif
