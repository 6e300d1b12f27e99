// The hub's side of the client protocol, read where it lies and only as far as the measurements need it.
#ifndef BENCH_HUB_TEXT_H
#define BENCH_HUB_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { PING, CONNECTED, SUBSCRIBED, PUBLICATION, RPC_RESULT, OTHER_PUSH, REFUSAL } hub_kind;

typedef struct {
    const char *start;
    size_t size;
    hub_kind kind;
} hub_line;

// The next line of a frame, from `*at` on; false at the end.
bool hub_next_line(const char *text, size_t size, size_t *at, hub_line *line);

// The number behind the last `"name":`, or 0.
uint64_t hub_number(hub_line line, const char *name);
// Copies the text behind `"name":`, which has no escapes; empty when it is not there.
void hub_string(hub_line line, const char *name, char *copy, size_t room);
bool hub_has(hub_line line, const char *text);

// Calls `each` with the offset of every entry of `publications`, in their order.
void hub_publications(hub_line line, void (*each)(void *context, uint64_t offset), void *context);

#endif
