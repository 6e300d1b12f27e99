// A WebSocket client on a non-blocking socket: handshake, framing, pongs. Thousands of them cost little, since the
// server that is measured runs on the same machine.
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop.h"

typedef struct client {
    watch watch;
    int fd;  // -1 while there is no connection
    uint32_t number;
    enum { CLOSED, CONNECTING, UPGRADING, OPEN } stage;
    bool is_ready;      // whoever uses the client says when it is
    uint32_t received;  // messages of the current measurement
    uint64_t offset;    // of the last publication
    uint64_t sent_at;   // when the request that waits for its answer went out
    uint8_t *rest;      // the beginning of a frame whose end has not come yet
    size_t rest_size;
} client;

typedef struct {
    void (*opened)(client *);
    // The server is too busy for the handshake, and the connection is closed.
    void (*refused)(client *);
    void (*message)(client *, const char *text, size_t size);
    // The server or the network ended the connection. `code` is that of the close frame, or 0.
    void (*lost)(client *, unsigned code);
} client_events;

// Where all clients of this process connect to, and who hears of them.
void clients_prepare(uint16_t port, const char *path, client_events events);
void client_connect(client *self);
// Closes without a word, as a phone that leaves the network's reach.
void client_close(client *self);
void client_send(client *self, const char *text, size_t size);

// Makes a masked text frame; `frame` has room for `size` + 14 bytes. Returns the frame's size.
size_t masked_frame(uint8_t *frame, uint8_t opcode, const void *payload, size_t size);
// Sends a frame made before: one that many clients send is made once.
void client_send_frame(client *self, const uint8_t *frame, size_t size);

#endif
