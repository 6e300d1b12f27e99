#pragma once
// WebSocket sessions: libwebsockets 4.1 (Debian libwebsockets-dev) on a libuv loop of ours.
#include <libwebsockets.h>
#include <malloc.h>
#include <string.h>
#include <uv.h>

/// Makes a context on a running libuv loop. It never listens: sockets are adopted. One protocol, whose callback gets
/// `user` from `lws_context_user`. The library's own check of UTF-8 is off, since it takes pongs for text; so are its pings and
/// time-outs of open sessions, since the hub keeps one timing wheel for those.
///
/// `compresses`: messages of clients that offer it are deflated (RFC 7692), each by itself.
static inline struct lws_context *cws_create_context(
    void *uv_loop, lws_callback_function *callback, void *user, size_t receive_buffer, unsigned int descriptors,
    int compresses) {
    static const struct lws_extension extensions[] = {
        {"permessage-deflate", lws_extension_callback_pm_deflate, "permessage-deflate"},
        {NULL, NULL, NULL},
    };
    static const lws_retry_bo_t no_validity_checks;
    // The library keeps a pointer to the list; loops share it, as all of them use the same callback.
    static struct lws_protocols protocols[2];
    protocols[0] = (struct lws_protocols){
        .name = "centrifuge-json",
        .callback = callback,
        .per_session_data_size = sizeof(void *),
        .rx_buffer_size = receive_buffer,
        .tx_packet_size = 1 << 20,
    };
    struct lws_context_creation_info info;
    memset(&info, 0, sizeof info);
    void *loops[1] = {uv_loop};
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
    info.protocols = protocols;
    info.gid = -1;
    info.uid = -1;
    info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_NO_LWS_SYSTEM_STATES;
    info.foreign_loops = loops;
    info.user = user;
    if (compresses) info.extensions = extensions;
    info.retry_and_idle_policy = &no_validity_checks;
    info.fd_limit_per_thread = descriptors;
    info.vhost_name = "switchboard";
    return lws_create_context(&info);
}

struct cws_polls {
    int count;
    void *last_owner;
};

static inline void cws_note_poll(uv_handle_t *handle, void *polls) {
    if (handle->type != UV_POLL) return;
    ((struct cws_polls *)polls)->count++;
    ((struct cws_polls *)polls)->last_owner = handle->data;
}

/// The handles of a loop that watch descriptors, and whose the youngest is.
static inline struct cws_polls cws_polls(void *uv_loop) {
    struct cws_polls polls = {0, NULL};
    uv_walk(uv_loop, cws_note_poll, &polls);
    return polls;
}

/// Where the library keeps the descriptor by which it wakes itself, in a context that has just been made on a loop with
/// `before` to watch; NULL when it cannot be told. See `cws_destroy_context`.
static inline lws_sockfd_type *cws_wake_descriptor(void *uv_loop, struct cws_polls before) {
#if LWS_LIBRARY_VERSION_MAJOR == 4 && LWS_LIBRARY_VERSION_MINOR == 1
    struct cws_polls after = cws_polls(uv_loop);
    if (after.count != before.count + 1) return NULL;
    struct lws *wake = (struct lws *)after.last_owner;
    lws_sockfd_type descriptor = lws_get_socket_fd(wake);
    lws_sockfd_type *words = (lws_sockfd_type *)wake;
    for (size_t word = 0; word < malloc_usable_size(wake) / sizeof *words; word++) {
        if (words[word] != descriptor) continue;
        words[word] = LWS_SOCK_INVALID;
        int is_it = lws_get_socket_fd(wake) == LWS_SOCK_INVALID;
        words[word] = descriptor;
        if (is_it) return words + word;
    }
#endif
    return NULL;
}

/// Takes down a context that has no connections any more.
///
/// Version 4.1 closes its wake descriptor twice: in this call, and once more when libuv has let go of the handle. What
/// another thread has opened in between, under the same number, would be closed under its hands, a journal for one.
/// So the library forgets the number after the first time.
static inline void cws_destroy_context(struct lws_context *context, lws_sockfd_type *wake_descriptor) {
    lws_context_destroy(context);
    if (wake_descriptor) *wake_descriptor = LWS_SOCK_INVALID;
}

static inline struct lws_vhost *cws_vhost(struct lws_context *context) {
    return lws_get_vhost_by_name(context, "switchboard");
}

/// Sends bytes that are framed already. The library does not change them, whatever its type says.
static inline int cws_write_framed(struct lws *socket, const unsigned char *bytes, size_t count) {
    return lws_write(socket, (unsigned char *)bytes, count, LWS_WRITE_RAW);
}

/// Bytes the library wants in front of a payload that it frames.
static inline size_t cws_head_room(void) { return LWS_PRE; }

/// Has the library frame, and perhaps deflate, a text message that lies behind `cws_head_room` bytes of room.
static inline int cws_write_text(struct lws *socket, unsigned char *payload, size_t count) {
    return lws_write(socket, payload, count, LWS_WRITE_TEXT);
}

/// Ends a session at once; never inside one of its callbacks.
static inline void cws_kill(struct lws *socket) {
    lws_set_timeout(socket, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

/// Says what the close frame holds that the library sends when its callback gives the session up: a code of two bytes,
/// then a reason.
static inline void cws_set_close_body(struct lws *socket, const unsigned char *body, size_t count) {
    if (count >= 2)
        lws_close_reason(socket, (enum lws_close_status)(body[0] << 8 | body[1]), (unsigned char *)body + 2, count - 2);
}
