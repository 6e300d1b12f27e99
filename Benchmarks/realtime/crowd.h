// All clients of this process, and what they say: the hub's protocol, or none (a message a frame).
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client.h"

enum { CROWD_LIMIT = 20000 };

typedef struct {
    client clients[CROWD_LIMIT];
    uint32_t count;       // clients that are to be connected
    uint32_t ready;       // connected, and on their topic when they rejoin
    uint32_t subscribed;  // answers to subscribe commands
    bool rejoins;         // a client that connects takes its topic up where it left it
    uint64_t received, gaps, repeats, unrecovered, refused;
    uint64_t lost;        // since all were last closed, also while nothing was measured
    unsigned last_code;   // of the last close frame
    void (*on_message)(client *);  // a publication, an echo or a plain message came; may be NULL
} crowd_state;

extern crowd_state crowd;

void crowd_prepare(uint16_t port, const char *path, bool speaks_hub);

// Connects clients until `count` are ready, at most `at_once` of them on their way. Those who are refused come again
// after a second. False when that takes too long.
bool crowd_open(uint32_t count, uint32_t at_once, double seconds);
// Connects again those of the count that are closed, without waiting for them.
void crowd_reconnect_closed(void);
void crowd_close(void);

// Puts client i on the topic `name`, or, with several topics, on `name` + i modulo `topics`.
bool crowd_subscribe(const char *name, uint32_t topics, double seconds);
uint32_t crowd_topics(void);
uint32_t crowd_topic_of(const client *one);

#endif
