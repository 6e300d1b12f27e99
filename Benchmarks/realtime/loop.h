// One epoll for everything a program of this benchmark waits for.
#ifndef BENCH_LOOP_H
#define BENCH_LOOP_H
#include <stdbool.h>
#include <stdint.h>
#include <stdnoreturn.h>

// What a descriptor belongs to. The first member of every such struct, so that epoll needs one pointer only.
typedef struct watch {
    void (*ready)(struct watch *self, uint32_t events);
} watch;

void watch_add(int fd, watch *self, uint32_t events);
void watch_change(int fd, watch *self, uint32_t events);

// Serves what is ready until `done` says so, looked at after every batch. False when the time is over before.
bool serve_until(bool (*done)(void), double seconds);

uint64_t now_ns(void);
// CPU time of this process so far.
double own_cpu_seconds(void);
// Ends the program with a line on stderr: for what a measurement cannot go on without.
noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
