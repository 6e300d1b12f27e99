#pragma once
// What Glibc's Swift module leaves out. GNU extensions are declared here instead of by _GNU_SOURCE, which would give
// other types other field names than the rest of the program sees.
#include <errno.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

extern int pthread_setname_np(pthread_t thread, const char *name);
extern int accept4(int listener, struct sockaddr *address, socklen_t *size, int flags);
extern void *memmem(const void *bytes, size_t count, const void *wanted, size_t wanted_count);

/// Names the calling thread in thread lists; the kernel keeps 15 bytes.
static inline void clinux_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

/// Accepts a connection that never blocks and is not inherited. The peer's address goes to `address`.
static inline int clinux_accept(int listener, struct sockaddr_storage *address) {
    socklen_t size = sizeof *address;
    return accept4(listener, (struct sockaddr *)address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/// Gives memory that was freed back to the system.
///
/// `malloc_trim` leaves the end of the arena of a thread other than the first one alone: freeing something of some size looks
/// after that, if the end is longer than a bound. Setting it ends the growth of this bound and of the one from which on memory
/// comes from the system each time, so both are left as high as they would grow to.
static inline void clinux_give_back(void) {
    malloc_trim(0);
    mallopt(M_TRIM_THRESHOLD, 0);
    void *volatile some = malloc(100 << 10);
    free(some);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
}

/// Has the processor fetch the line of memory that `place` is in; the program goes on meanwhile.
static inline void clinux_fetch(const void *place) { __builtin_prefetch(place); }

/// Has the processor fetch so many lines from `place` on, and gives `value` back.
///
/// To compilers it is a function of its arguments: Swift would otherwise count a reference to whatever `place` was found by
/// way of, which takes longer than all the rest.
__attribute__((const)) static inline size_t clinux_fetching(const void *place, size_t lines, size_t value) {
    for (size_t line = 0; line < lines; line++) __builtin_prefetch((const char *)place + 64 * line);
    return value;
}

/// The same with the lines at the address that is in `place`, if there is one.
__attribute__((pure)) static inline size_t clinux_fetching_at(const uint64_t *place, size_t lines, size_t value) {
    const void *there = (const void *)__atomic_load_n(place, __ATOMIC_RELAXED);
    return there ? clinux_fetching(there, lines, value) : value;
}

/// How many of some ascending words are below `wanted`. Each step goes on without waiting for a guess at the outcome of its
/// comparison, which is wrong half of the time: that cannot be told to a compiler in Swift.
__attribute__((pure)) static inline size_t clinux_lower_bound(
    const uint64_t *words, size_t count, uint64_t wanted) {
    const uint64_t *base = words;
    while (count > 1) {
        size_t half = count / 2;
        base = __builtin_unpredictable(base[half - 1] < wanted) ? base + half : base;
        count -= half;
    }
    return (size_t)(base - words) + (count == 1 && *base < wanted);
}

/// Where some bytes are among others; NULL: nowhere.
static inline const void *clinux_find(const void *bytes, size_t count, const void *wanted, size_t wanted_count) {
    return memmem(bytes, count, wanted, wanted_count);
}

// The processor's own instruction for CRC-32C (Castagnoli): Swift has no intrinsic for it. Ask
// `clinux_has_crc32c` first; `clinux_crc32c` goes on from `state` without inverting it.
#if defined(__x86_64__)
static inline int clinux_has_crc32c(void) { return __builtin_cpu_supports("sse4.2") != 0; }

__attribute__((target("sse4.2"))) static inline uint32_t clinux_crc32c(
    uint32_t state, const void *bytes, size_t count) {
    const unsigned char *next = (const unsigned char *)bytes;
    uint64_t wide = state;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, sizeof word);
        wide = __builtin_ia32_crc32di(wide, word);
    }
    uint32_t narrow = (uint32_t)wide;
    for (; count > 0; count--, next++) narrow = __builtin_ia32_crc32qi(narrow, *next);
    return narrow;
}
#else
static inline int clinux_has_crc32c(void) { return 0; }
static inline uint32_t clinux_crc32c(uint32_t state, const void *bytes, size_t count) {
    (void)bytes;
    (void)count;
    return state;
}
#endif
