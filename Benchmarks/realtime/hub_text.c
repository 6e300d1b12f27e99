#define _GNU_SOURCE
#include "hub_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool hub_has(hub_line line, const char *text) { return memmem(line.start, line.size, text, strlen(text)) != NULL; }

static hub_kind kind_of(hub_line line) {
    if (line.size == 2) return PING;
    if (line.size > 7 && memcmp(line.start, "{\"push\"", 7) == 0) {
        return hub_has(line, "\"pub\":") ? PUBLICATION : OTHER_PUSH;
    }
    // A refusal first: everything else is known by a word that data could hold too.
    if (hub_has(line, "\"error\":")) return REFUSAL;
    if (hub_has(line, "\"rpc\":")) return RPC_RESULT;
    if (hub_has(line, "\"subscribe\":")) return SUBSCRIBED;
    if (hub_has(line, "\"connect\":")) return CONNECTED;
    return REFUSAL;
}

bool hub_next_line(const char *text, size_t size, size_t *at, hub_line *line) {
    while (*at < size && text[*at] == '\n') ++*at;
    if (*at >= size) return false;
    const char *end = memchr(text + *at, '\n', size - *at);
    line->start = text + *at;
    line->size = end ? (size_t)(end - line->start) : size - *at;
    line->kind = kind_of(*line);
    *at += line->size;
    return true;
}

// What stands behind the last `"name":`.
static const char *last_value(hub_line line, const char *name, size_t *left) {
    char quoted[32];
    size_t size = (size_t)snprintf(quoted, sizeof quoted, "\"%s\":", name);
    for (const char *at = line.start + line.size - size; line.size >= size && at >= line.start; at--) {
        if (memcmp(at, quoted, size) == 0) {
            *left = (size_t)(line.start + line.size - at) - size;
            return at + size;
        }
    }
    return NULL;
}

uint64_t hub_number(hub_line line, const char *name) {
    size_t left;
    const char *value = last_value(line, name, &left);
    return value ? strtoull(value, NULL, 10) : 0;
}

void hub_string(hub_line line, const char *name, char *copy, size_t room) {
    size_t left;
    const char *value = last_value(line, name, &left);
    size_t size = 0;
    if (value && left > 2 && *value == '"') {
        const char *end = memchr(value + 1, '"', left - 1);
        size = end ? (size_t)(end - value - 1) : 0;
        if (size >= room) size = room - 1;
        memcpy(copy, value + 1, size);
    }
    copy[size] = 0;
}

void hub_publications(hub_line line, void (*each)(void *context, uint64_t offset), void *context) {
    static const char list[] = "\"publications\":[", offset[] = "\"offset\":";
    const char *at = memmem(line.start, line.size, list, sizeof list - 1), *end = line.start + line.size;
    if (!at) return;
    // Brackets are counted to find the list's end; those of the benchmark's own data are balanced.
    int depth = 1;
    for (at += sizeof list - 1; at < end && depth > 0; at++) {
        if (*at == '[') depth++;
        if (*at == ']') depth--;
        if (*at == '"' && (size_t)(end - at) > sizeof offset && memcmp(at, offset, sizeof offset - 1) == 0) {
            each(context, strtoull(at + sizeof offset - 1, NULL, 10));
        }
    }
}
