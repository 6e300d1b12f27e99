// A kept HTTP/1.1 connection that sends the same bytes again and again and counts the answers.
#ifndef BENCH_HTTP_H
#define BENCH_HTTP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop.h"

// What is sent: the bytes of one request, or of several in a pipeline.
typedef struct {
    const char *bytes;
    size_t size;
    unsigned answers;
} http_request;

typedef struct http {
    watch watch;
    int fd;  // -1 after the server has ended an idle connection
    uint16_t port;
    unsigned waiting;         // answers to come
    uint64_t sent_at;
    void (*answered)(struct http *);  // the last answer is whole
    char *input;
    size_t filled, room;
    const char *unsent;
    size_t unsent_size;
} http;

http *http_connect(uint16_t port, void (*answered)(http *));
void http_send(http *self, http_request request);
void http_close(http *self);

#endif
