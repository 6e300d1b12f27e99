#pragma once
// JSON documents: jansson 2.14 (Debian libjansson-dev).
#include <jansson.h>

/// `json_decref` and the type tests are inline functions and macros; these give them one callable form.
static inline void cjson_release(json_t *value) { json_decref(value); }
static inline int cjson_type(const json_t *value) { return (int)json_typeof(value); }
