#pragma once
// What Glibc's Swift module leaves out. GNU extensions are declared here instead of by _GNU_SOURCE, which would give
// other types other field names than the rest of the program sees.
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>

extern int pthread_setname_np(pthread_t thread, const char *name);
extern int accept4(int listener, struct sockaddr *address, socklen_t *size, int flags);

/// Names the calling thread in thread lists; the kernel keeps 15 bytes.
static inline void clinux_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

/// Accepts a connection that never blocks and is not inherited. The peer's address goes to `address`.
static inline int clinux_accept(int listener, struct sockaddr_storage *address) {
    socklen_t size = sizeof *address;
    return accept4(listener, (struct sockaddr *)address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
