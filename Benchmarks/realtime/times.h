// Durations of one measurement, kept whole: percentiles of a histogram would be those of its buckets.
#ifndef BENCH_TIMES_H
#define BENCH_TIMES_H
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t *tenths;  // of a microsecond
    size_t count, room;
} times;

void times_add(times *all, uint64_t nanoseconds);
// Milliseconds that `share` of all do not exceed; 0 when there are none. Sorts in place.
double times_percentile(times *all, double share);
void times_forget(times *all);

#endif
