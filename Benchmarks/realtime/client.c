#define _GNU_SOURCE
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };
enum { LARGEST_FRAME = 1 << 20, FIRST_SOURCE = 2, SOURCES = 240, CONNECTIONS_PER_SOURCE = 4000 };

static const uint8_t MASK[4] = {0x37, 0xfa, 0x21, 0x3d};

static struct sockaddr_in server;
static char request[1024];
static size_t request_size;
static client_events events;
// What came is read here and taken apart here; only the beginning of an unfinished frame is kept by its client.
static uint8_t input[LARGEST_FRAME + 16];

void clients_prepare(uint16_t port, const char *path, client_events heard_by) {
    server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    request_size = (size_t)snprintf(
        request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
        path, port);
    events = heard_by;
}

// The next source address. They change so often that the ports of one, which rest for a minute after a close, do not
// run out.
static struct sockaddr_in next_source(void) {
    static uint32_t used;
    uint32_t last = FIRST_SOURCE + used++ / CONNECTIONS_PER_SOURCE % SOURCES;
    struct sockaddr_in source = {.sin_family = AF_INET};
    source.sin_addr.s_addr = htonl(0x7f000000u + last);
    return source;
}

static void on_ready(watch *watch, uint32_t ready);

void client_connect(client *self) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
    if (fd < 0) fail("socket: %s", strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    struct sockaddr_in source = next_source();
    if (bind(fd, (struct sockaddr *)&source, sizeof source) < 0) fail("bind: %s", strerror(errno));
    if (connect(fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS) {
        fail("connect: %s", strerror(errno));
    }
    self->fd = fd;
    self->is_ready = false;
    self->watch.ready = on_ready;
    // Over loopback the connection stands by now, unless the server's queue is full: the head goes with it, as from
    // clients far away, whose heads come one by one too.
    self->stage = send(fd, request, request_size, MSG_NOSIGNAL) == (ssize_t)request_size ? UPGRADING : CONNECTING;
    watch_add(fd, &self->watch, self->stage == UPGRADING ? EPOLLIN : EPOLLOUT);
}

void client_close(client *self) {
    if (self->fd < 0) return;
    close(self->fd);
    self->fd = -1;
    self->stage = CLOSED;
    self->is_ready = false;
    free(self->rest);
    self->rest = NULL;
    self->rest_size = 0;
}

static void lose(client *self, unsigned code) {
    client_close(self);
    events.lost(self, code);
}

static void send_whole(client *self, const void *bytes, size_t size) {
    // A client's messages are small; a full send buffer means that the server has stopped reading.
    ssize_t sent = send(self->fd, bytes, size, MSG_NOSIGNAL);
    if (sent == (ssize_t)size) return;
    if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return;  // the end shows when it is read
    fail("a client could not send: %s", sent < 0 ? strerror(errno) : "the server does not read");
}

size_t masked_frame(uint8_t *frame, uint8_t opcode, const void *payload, size_t size) {
    size_t at = 0;
    frame[at++] = 0x80 | opcode;
    if (size < 126) {
        frame[at++] = 0x80 | (uint8_t)size;
    } else if (size < 65536) {
        frame[at++] = 0x80 | 126;
        frame[at++] = (uint8_t)(size >> 8);
        frame[at++] = (uint8_t)size;
    } else {
        fail("a message of %zu bytes is too long", size);
    }
    memcpy(frame + at, MASK, 4);
    at += 4;
    for (size_t i = 0; i < size; i++) frame[at + i] = ((const uint8_t *)payload)[i] ^ MASK[i % 4];
    return at + size;
}

static void send_message(client *self, uint8_t opcode, const void *payload, size_t size) {
    static uint8_t frame[65536 + 14];
    send_whole(self, frame, masked_frame(frame, opcode, payload, size));
}

void client_send(client *self, const char *text, size_t size) { send_message(self, TEXT, text, size); }
void client_send_frame(client *self, const uint8_t *frame, size_t size) { send_whole(self, frame, size); }

static void take_frame(client *self, uint8_t opcode, const uint8_t *payload, size_t size) {
    switch (opcode) {
    case TEXT:
    case 2: events.message(self, (const char *)payload, size); break;
    case PING: send_message(self, PONG, payload, size); break;
    case PONG: break;
    case CLOSE: lose(self, size >= 2 ? (unsigned)(payload[0] << 8 | payload[1]) : 0); break;
    default: fail("a frame with opcode %u", opcode);
    }
}

// Takes whole frames from the front; returns how many bytes they had.
static size_t take_frames(client *self, const uint8_t *bytes, size_t count) {
    size_t at = 0;
    while (self->fd >= 0 && count - at >= 2) {
        const uint8_t *head = bytes + at;
        size_t size = head[1] & 0x7f, head_size = 2;
        if (!(head[0] & 0x80)) fail("the server sends fragments, which this client does not read");
        if (size == 126) {
            if (count - at < 4) break;
            size = (size_t)head[2] << 8 | head[3];
            head_size = 4;
        } else if (size == 127) {
            if (count - at < 10) break;
            size = 0;
            for (int i = 2; i < 10; i++) size = size << 8 | head[i];
            head_size = 10;
        }
        if (size > LARGEST_FRAME - head_size) fail("a frame of %zu bytes", size);
        if (count - at < head_size + size) break;
        at += head_size + size;
        take_frame(self, head[0] & 0x0f, head + head_size, size);
    }
    return at;
}

// The answer to the handshake; returns its size, or 0 while it is not whole.
static size_t take_handshake(client *self, const uint8_t *bytes, size_t count) {
    const uint8_t *end = memmem(bytes, count, "\r\n\r\n", 4);
    if (!end) return 0;
    if (memcmp(bytes, "HTTP/1.1 503", 12) == 0) {
        client_close(self);
        events.refused(self);
        return count;
    }
    if (memcmp(bytes, "HTTP/1.1 101", 12) != 0) {
        fail("the server refused the handshake: %.*s", (int)(count < 100 ? count : 100), bytes);
    }
    self->stage = OPEN;
    events.opened(self);
    return (size_t)(end + 4 - bytes);
}

static void keep_rest(client *self, const uint8_t *bytes, size_t count) {
    if (count == 0) {
        free(self->rest);
        self->rest = NULL;
    } else {
        uint8_t *rest = malloc(count);
        if (!rest) fail("out of memory");
        memcpy(rest, bytes, count);
        free(self->rest);
        self->rest = rest;
    }
    self->rest_size = count;
}

static void read_some(client *self) {
    if (self->rest_size) memcpy(input, self->rest, self->rest_size);
    ssize_t got = recv(self->fd, input + self->rest_size, sizeof input - self->rest_size, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return lose(self, 0);
    size_t count = self->rest_size + (size_t)got, taken = 0;
    if (self->stage == UPGRADING) taken = take_handshake(self, input, count);
    if (self->stage == OPEN) taken += take_frames(self, input + taken, count - taken);
    if (self->fd >= 0 && (self->rest_size || taken < count)) keep_rest(self, input + taken, count - taken);
}

static void on_ready(watch *watch, uint32_t ready) {
    client *self = (client *)watch;
    // Closed by an event earlier in the same batch.
    if (self->fd < 0) return;
    if (self->stage == CONNECTING) {
        if (ready & (EPOLLERR | EPOLLHUP)) return lose(self, 0);
        self->stage = UPGRADING;
        watch_change(self->fd, &self->watch, EPOLLIN);
        send_whole(self, request, request_size);
    } else {
        read_some(self);
    }
}
