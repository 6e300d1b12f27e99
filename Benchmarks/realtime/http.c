#define _GNU_SOURCE
#include "http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

// How many bytes the answer at the front has, or 0 while it is not whole.
static size_t answer_size(const char *bytes, size_t count) {
    const char *end = memmem(bytes, count, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t head = (size_t)(end + 4 - bytes), body = 0;
    if (strncmp(bytes, "HTTP/1.1 2", 10) != 0) fail("a refusal: %.*s", (int)(count < 300 ? count : 300), bytes);
    for (const char *line = bytes; line < end; line = (const char *)memmem(line, head, "\r\n", 2) + 2) {
        if (strncasecmp(line, "content-length:", 15) == 0) body = strtoul(line + 15, NULL, 10);
        if (strncasecmp(line, "transfer-encoding:", 18) == 0) fail("an answer in chunks, which is not read here");
    }
    return count >= head + body ? head + body : 0;
}

static void take_answers(http *self) {
    size_t at = 0;
    for (;;) {
        size_t size = answer_size(self->input + at, self->filled - at);
        if (size == 0) break;
        if (self->waiting == 0) fail("an answer to nothing");
        const char *refusal = memmem(self->input + at, size, "\"error\"", 7);
        if (refusal) fail("an error: %.*s", (int)(size < 600 ? size : 600), self->input + at);
        at += size;
        self->waiting--;
    }
    self->filled -= at;
    memmove(self->input, self->input + at, self->filled);
}

static void write_some(http *self) {
    ssize_t sent = send(self->fd, self->unsent, self->unsent_size, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) fail("an HTTP connection ended: %s", strerror(errno));
    if (sent > 0) {
        self->unsent += sent;
        self->unsent_size -= (size_t)sent;
    }
}

static void on_ready(watch *watch, uint32_t ready) {
    http *self = (http *)watch;
    if (ready & EPOLLOUT) {
        write_some(self);
        if (self->unsent_size == 0) watch_change(self->fd, &self->watch, EPOLLIN);
    }
    if (!(ready & ~(uint32_t)EPOLLOUT)) return;
    if (self->room - self->filled < 65536) {
        self->room += 131072;
        self->input = realloc(self->input, self->room);
        if (!self->input) fail("out of memory");
    }
    ssize_t got = recv(self->fd, self->input + self->filled, self->room - self->filled, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        if (self->waiting > 0) fail("the server ended an HTTP connection before it answered");
        // It was idle for too long; the next request makes a new one.
        close(self->fd);
        self->fd = -1;
        self->filled = 0;
        return;
    }
    self->filled += (size_t)got;
    bool was_waiting = self->waiting > 0;
    take_answers(self);
    if (was_waiting && self->waiting == 0) self->answered(self);
}

static void open_connection(http *self) {
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(self->port)};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1;
    self->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (self->fd < 0 || connect(self->fd, (struct sockaddr *)&server, sizeof server) < 0) {
        fail("port %u: %s", self->port, strerror(errno));
    }
    setsockopt(self->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (fcntl(self->fd, F_SETFL, O_NONBLOCK) < 0) fail("fcntl: %s", strerror(errno));
    watch_add(self->fd, &self->watch, EPOLLIN);
}

http *http_connect(uint16_t port, void (*answered)(http *)) {
    http *self = calloc(1, sizeof *self);
    if (!self) fail("out of memory");
    self->port = port;
    self->answered = answered;
    self->watch.ready = on_ready;
    open_connection(self);
    return self;
}

void http_send(http *self, http_request request) {
    if (self->fd < 0) open_connection(self);
    self->waiting = request.answers;
    self->sent_at = now_ns();
    self->unsent = request.bytes;
    self->unsent_size = request.size;
    write_some(self);
    if (self->unsent_size > 0) watch_change(self->fd, &self->watch, EPOLLIN | EPOLLOUT);
}

void http_close(http *self) {
    if (self->fd >= 0) close(self->fd);
    free(self->input);
    free(self);
}
