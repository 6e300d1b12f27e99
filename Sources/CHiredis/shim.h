#pragma once
// Redis' protocol: the reader of hiredis 0.14 (Debian libhiredis-dev). Sockets and time-outs are the hub's own.
#include <hiredis/hiredis.h>

/// One element of an array reply.
static inline const redisReply *chiredis_element(const redisReply *reply, size_t index) { return reply->element[index]; }

/// The error text lies in an array inside the reader.
static inline const char *chiredis_error(const redisReader *reader) { return reader->errstr; }
