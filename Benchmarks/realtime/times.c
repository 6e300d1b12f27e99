#include "times.h"

#include <stdlib.h>

#include "loop.h"

void times_add(times *all, uint64_t nanoseconds) {
    if (all->count == all->room) {
        all->room = all->room ? 2 * all->room : 4096;
        all->tenths = realloc(all->tenths, all->room * sizeof *all->tenths);
        if (!all->tenths) fail("out of memory");
    }
    uint64_t tenths = nanoseconds / 100;
    all->tenths[all->count++] = tenths > UINT32_MAX ? UINT32_MAX : (uint32_t)tenths;
}

static int by_size(const void *one, const void *other) {
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

double times_percentile(times *all, double share) {
    if (all->count == 0) return 0;
    qsort(all->tenths, all->count, sizeof *all->tenths, by_size);
    size_t rank = (size_t)(share * (double)all->count);
    return all->tenths[rank < all->count ? rank : all->count - 1] / 1e4;
}

void times_forget(times *all) { all->count = 0; }
