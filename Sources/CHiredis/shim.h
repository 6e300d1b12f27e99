#pragma once
// Redis: hiredis 0.14, asynchronous, on a libuv loop (Debian libhiredis-dev).
#include <hiredis/hiredis.h>
#include <hiredis/async.h>
#include <hiredis/adapters/libuv.h>

/// Lets a libuv loop drive the connection. The loop comes untyped: its type belongs to another module.
static inline int chiredis_attach(redisAsyncContext *context, void *loop) {
    return redisLibuvAttach(context, (uv_loop_t *)loop);
}

/// The error text lies in an array inside the context.
static inline const char *chiredis_error(const redisAsyncContext *context) { return context->errstr; }

/// One element of an array reply.
static inline const redisReply *chiredis_element(const redisReply *reply, size_t index) { return reply->element[index]; }
