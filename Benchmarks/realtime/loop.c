#include "loop.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

enum { BATCH = 512 };

static int poll_set(void) {
    static int set = -1;
    if (set < 0 && (set = epoll_create1(EPOLL_CLOEXEC)) < 0) fail("epoll: %s", strerror(errno));
    return set;
}

static void control(int operation, int fd, watch *self, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = self};
    if (epoll_ctl(poll_set(), operation, fd, &event) < 0) fail("epoll: %s", strerror(errno));
}

void watch_add(int fd, watch *self, uint32_t events) { control(EPOLL_CTL_ADD, fd, self, events); }
void watch_change(int fd, watch *self, uint32_t events) { control(EPOLL_CTL_MOD, fd, self, events); }

bool serve_until(bool (*done)(void), double seconds) {
    static struct epoll_event events[BATCH];
    uint64_t ends = now_ns() + (uint64_t)(seconds * 1e9);
    while (!done()) {
        uint64_t now = now_ns();
        if (now >= ends) return false;
        int count = epoll_wait(poll_set(), events, BATCH, (int)((ends - now) / 1000000) + 1);
        if (count < 0 && errno != EINTR) fail("epoll: %s", strerror(errno));
        for (int i = 0; i < count; i++) {
            watch *ready = events[i].data.ptr;
            ready->ready(ready, events[i].events);
        }
    }
    return true;
}

static uint64_t clock_ns(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }
double own_cpu_seconds(void) { return (double)clock_ns(CLOCK_PROCESS_CPUTIME_ID) / 1e9; }

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}
