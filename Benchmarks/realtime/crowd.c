#include "crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub_text.h"

enum { TOPIC_LIMIT = 1000, CONNECT_ID = 1, SUBSCRIBE_ID = 2, AT_ONCE_SUBSCRIBING = 200 };

static const double RETRY_AFTER = 1;

crowd_state crowd;

static bool speaks_hub;
static char topic_name[64];
static uint32_t topic_count;
static char epochs[TOPIC_LIMIT][20];
static uint8_t hello[64], pong[32];
static size_t hello_size, pong_size;
static uint32_t next_to_open, next_to_subscribe;

uint32_t crowd_topics(void) { return topic_count; }
uint32_t crowd_topic_of(const client *one) { return one->number % topic_count; }

// What is said

static void send_subscribe(client *self) {
    uint32_t topic = crowd_topic_of(self);
    char number[12] = "", recover[96] = "", text[256];
    if (topic_count > 1) snprintf(number, sizeof number, "%u", topic);
    if (crowd.rejoins) {
        snprintf(
            recover, sizeof recover, ",\"recover\":true,\"epoch\":\"%s\",\"offset\":%llu", epochs[topic],
            (unsigned long long)self->offset);
    }
    int size = snprintf(
        text, sizeof text, "{\"id\":%d,\"subscribe\":{\"channel\":\"%s%s\"%s}}", SUBSCRIBE_ID, topic_name, number,
        recover);
    client_send(self, text, (size_t)size);
}

// What is heard

static void open_next(void) {
    while (next_to_open < crowd.count && crowd.clients[next_to_open].fd >= 0) next_to_open++;
    if (next_to_open < crowd.count) client_connect(&crowd.clients[next_to_open++]);
}

static void become_ready(client *self) {
    self->is_ready = true;
    crowd.ready++;
    open_next();
}

static void note_publication(void *context, uint64_t offset) {
    client *self = context;
    if (offset > 0) {
        if (offset <= self->offset) {
            crowd.repeats++;
            return;
        }
        crowd.gaps += offset - self->offset - 1;
        self->offset = offset;
    }
    self->received++;
    crowd.received++;
    if (crowd.on_message) crowd.on_message(self);
}

static void on_subscribed(client *self, hub_line line) {
    uint64_t top = hub_number(line, "offset");
    if (crowd.rejoins) {
        hub_publications(line, note_publication, self);
        if (!hub_has(line, "\"recovered\":true")) {
            crowd.unrecovered++;
        } else if (top > self->offset) {
            crowd.gaps += top - self->offset;
        }
    }
    hub_string(line, "epoch", epochs[crowd_topic_of(self)], sizeof epochs[0]);
    self->offset = top;
    crowd.subscribed++;
    if (crowd.rejoins) {
        become_ready(self);
    } else if (next_to_subscribe < crowd.count) {
        send_subscribe(&crowd.clients[next_to_subscribe++]);
    }
}

static void on_line(client *self, hub_line line) {
    switch (line.kind) {
    case PUBLICATION: note_publication(self, hub_number(line, "offset")); break;
    case PING: client_send_frame(self, pong, pong_size); break;
    case CONNECTED:
        if (crowd.rejoins) {
            send_subscribe(self);
        } else {
            become_ready(self);
        }
        break;
    case SUBSCRIBED: on_subscribed(self, line); break;
    case RPC_RESULT: if (crowd.on_message) crowd.on_message(self); break;
    case OTHER_PUSH: break;
    case REFUSAL: fail("the hub answered %.*s", (int)(line.size < 300 ? line.size : 300), line.start);
    }
}

static void on_message(client *self, const char *text, size_t size) {
    if (!speaks_hub) return note_publication(self, 0);
    hub_line line;
    for (size_t at = 0; self->fd >= 0 && hub_next_line(text, size, &at, &line);) on_line(self, line);
}

static void on_opened(client *self) {
    if (speaks_hub) {
        client_send_frame(self, hello, hello_size);
    } else {
        become_ready(self);
    }
}

static void on_lost(client *self, unsigned code) {
    (void)self;
    crowd.lost++;
    crowd.last_code = code;
}

static void on_refused(client *self) {
    (void)self;
    crowd.refused++;
}

// What is done

void crowd_prepare(uint16_t port, const char *path, bool with_hub) {
    speaks_hub = with_hub;
    for (uint32_t i = 0; i < CROWD_LIMIT; i++) crowd.clients[i] = (client){.fd = -1, .number = i};
    char text[40];
    int size = snprintf(text, sizeof text, "{\"id\":%d,\"connect\":{}}", CONNECT_ID);
    hello_size = masked_frame(hello, 1, text, (size_t)size);
    pong_size = masked_frame(pong, 1, "{}", 2);
    clients_prepare(port, path, (client_events){on_opened, on_refused, on_message, on_lost});
}

static bool all_ready(void) { return crowd.ready >= crowd.count || crowd.lost > 0; }
static bool all_subscribed(void) { return crowd.subscribed >= crowd.count || crowd.lost > 0; }

bool crowd_open(uint32_t count, uint32_t at_once, double seconds) {
    if (count > CROWD_LIMIT) fail("at most %d clients a process", CROWD_LIMIT);
    crowd.count = count;
    crowd.ready = 0;
    for (uint32_t i = 0; i < count; i++) crowd.ready += crowd.clients[i].is_ready;
    crowd.refused = 0;
    next_to_open = 0;
    for (uint32_t i = 0; i < at_once; i++) open_next();
    // Only refusals leave clients behind for a second round.
    for (double left = seconds; left > 0; left -= RETRY_AFTER) {
        if (serve_until(all_ready, RETRY_AFTER)) return crowd.lost == 0;
        if (next_to_open == crowd.count) crowd_reconnect_closed();
    }
    return false;
}

void crowd_reconnect_closed(void) {
    crowd.ready = 0;
    for (uint32_t i = 0; i < crowd.count; i++) {
        if (crowd.clients[i].fd < 0) client_connect(&crowd.clients[i]);
        crowd.ready += crowd.clients[i].is_ready;
    }
}

void crowd_close(void) {
    for (uint32_t i = 0; i < CROWD_LIMIT; i++) client_close(&crowd.clients[i]);
    crowd.ready = crowd.subscribed = 0;
    crowd.lost = 0;
}

bool crowd_subscribe(const char *name, uint32_t topics, double seconds) {
    if (topics < 1 || topics > TOPIC_LIMIT || strlen(name) >= sizeof topic_name) fail("bad topics");
    strcpy(topic_name, name);
    topic_count = topics;
    crowd.subscribed = 0;
    next_to_subscribe = 0;
    while (next_to_subscribe < crowd.count && next_to_subscribe < AT_ONCE_SUBSCRIBING) {
        send_subscribe(&crowd.clients[next_to_subscribe++]);
    }
    return serve_until(all_subscribed, seconds) && crowd.lost == 0;
}
