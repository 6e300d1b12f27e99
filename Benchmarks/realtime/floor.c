// The floor of a delivery: a server that does nothing but send(). It accepts WebSocket clients with a handshake made
// before, and a POST to /publish/N makes it send N messages of 128 bytes, framed before, to every client in one call.
//
//   floor      says "listening PORT PORT" when it is ready; ends with its standard input
#define _GNU_SOURCE
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

#include "loop.h"

enum { MESSAGE = 128, FRAME = MESSAGE + 4, BURST_LIMIT = 64, CLIENT_LIMIT = 20000 };

typedef struct {
    watch watch;
    int fd;
    uint32_t place;  // among the subscribers, when it is one
    bool is_subscriber;
} peer;

// The load client always sends the nonce that RFC 6455 uses as its example, so that the answer is the RFC's too.
static const char WELCOME[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
static const char DONE[] = "HTTP/1.1 204 No Content\r\n\r\n";

static uint8_t frames[BURST_LIMIT * FRAME];
static peer *subscribers[CLIENT_LIMIT];
static uint32_t subscriber_count;

static void make_frames(void) {
    for (int i = 0; i < BURST_LIMIT; i++) {
        uint8_t *frame = frames + i * FRAME;
        memcpy(frame, (uint8_t[]){0x81, 126, MESSAGE >> 8, MESSAGE & 0xff}, 4);
        memset(frame + 4, 'x', MESSAGE);
    }
}

static void publish(unsigned messages) {
    size_t size = (messages < BURST_LIMIT ? messages : BURST_LIMIT) * (size_t)FRAME;
    for (uint32_t i = 0; i < subscriber_count; i++) {
        if (send(subscribers[i]->fd, frames, size, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
            fail("a subscriber does not read: %s", strerror(errno));
        }
    }
}

static void leave(peer *self) {
    if (self->is_subscriber) {
        peer *moved = subscribers[--subscriber_count];
        subscribers[moved->place = self->place] = moved;
    }
    close(self->fd);
    free(self);
}

static void reply(peer *self, const char *text, size_t size) {
    if (send(self->fd, text, size, MSG_NOSIGNAL) != (ssize_t)size) fail("send: %s", strerror(errno));
}

static void on_peer(watch *watch, uint32_t events) {
    (void)events;
    peer *self = (peer *)watch;
    char input[2048];
    ssize_t got = recv(self->fd, input, sizeof input - 1, 0);
    if (got <= 0) return leave(self);
    input[got] = 0;
    unsigned messages;
    if (sscanf(input, "POST /publish/%u", &messages) == 1) {
        publish(messages);
        reply(self, DONE, sizeof DONE - 1);
    } else if (strncmp(input, "GET ", 4) == 0 && subscriber_count < CLIENT_LIMIT) {
        reply(self, WELCOME, sizeof WELCOME - 1);
        self->is_subscriber = true;
        self->place = subscriber_count;
        subscribers[subscriber_count++] = self;
    }
}

typedef struct {
    watch watch;
    int fd;
} listener;

static void on_arrival(watch *watch, uint32_t events) {
    (void)events;
    int fd, one = 1;
    while ((fd = accept4(((listener *)watch)->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        peer *arrived = calloc(1, sizeof *arrived);
        if (!arrived) fail("out of memory");
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        *arrived = (peer){.watch = {on_peer}, .fd = fd};
        watch_add(fd, &arrived->watch, EPOLLIN);
    }
}

static void on_input(watch *self, uint32_t events) {
    (void)self, (void)events;
    char byte;
    if (read(STDIN_FILENO, &byte, 1) <= 0) exit(0);
}

static bool never(void) { return false; }

int main(void) {
    make_frames();
    static listener door = {.watch = {on_arrival}};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    door.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (door.fd < 0 || bind(door.fd, (struct sockaddr *)&address, size) < 0 || listen(door.fd, 4096) < 0 ||
        getsockname(door.fd, (struct sockaddr *)&address, &size) < 0) {
        fail("listen: %s", strerror(errno));
    }
    watch_add(door.fd, &door.watch, EPOLLIN);
    static watch input = {on_input};
    watch_add(STDIN_FILENO, &input, EPOLLIN);
    printf("listening %u %u\n", ntohs(address.sin_port), ntohs(address.sin_port));
    fflush(stdout);
    serve_until(never, 3600);
    return 0;
}
