// The floor of an RPC: libwebsockets itself, as a server that answers each message with its first bytes. What it leaves
// out is everything that a hub does between reading and writing.
//
//   lws_echo ANSWER_BYTES      says "listening PORT PORT" when it is ready; ends with its standard input
#include <libwebsockets.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { LONGEST = 512, RECEIVE_BUFFER = 512 };

// The echo of one connection. A message that is longer than the receive buffer comes in pieces.
typedef struct {
    size_t size;
    bool waits;  // for a socket that takes it
    unsigned char bytes[LWS_PRE + LONGEST];
} echo;

static size_t answer_bytes;

static int answer(struct lws *wsi, echo *own) {
    size_t size = own->size < answer_bytes ? own->size : answer_bytes;
    own->size = 0;
    own->waits = false;
    return lws_write(wsi, own->bytes + LWS_PRE, size, LWS_WRITE_TEXT) < (int)size ? -1 : 0;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *input, size_t size) {
    echo *own = user;
    switch (reason) {
    case LWS_CALLBACK_RECEIVE:
        if (own->size + size > LONGEST) return -1;
        memcpy(own->bytes + LWS_PRE + own->size, input, size);
        own->size += size;
        if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi)) return 0;
        if (!lws_partial_buffered(wsi)) return answer(wsi, own);
        own->waits = true;
        lws_callback_on_writable(wsi);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE: return own->waits ? answer(wsi, own) : 0;
    default: return 0;
    }
}

static void on_input(uv_poll_t *input, int status, int events) {
    (void)status, (void)events;
    char byte;
    uv_os_fd_t fd;
    uv_fileno((uv_handle_t *)input, &fd);
    if (read(fd, &byte, 1) <= 0) exit(0);
}

int main(int count, char **words) {
    if (count != 2 || (answer_bytes = strtoul(words[1], NULL, 10)) == 0) {
        fputs("usage: lws_echo ANSWER_BYTES\n", stderr);
        return 2;
    }
    lws_set_log_level(LLL_ERR, NULL);
    uv_loop_t *loop = uv_default_loop();
    void *loops[] = {loop};
    static const struct lws_protocols protocols[] = {
        {.name = "echo", .callback = on_event, .per_session_data_size = sizeof(echo), .rx_buffer_size = RECEIVE_BUFFER},
        {0},
    };
    // Intervals of 0: no timer watches whether a connection is still valid.
    static const lws_retry_bo_t unwatched = {0};
    struct lws_context_creation_info info = {
        .port = 0,
        .iface = "127.0.0.1",
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_DISABLE_IPV6,
        .foreign_loops = loops,
        .retry_and_idle_policy = &unwatched,
        .vhost_name = "echo",
    };
    info.options |= LWS_SERVER_OPTION_EXPLICIT_VHOSTS;
    struct lws_context *context = lws_create_context(&info);
    struct lws_vhost *vhost = context ? lws_create_vhost(context, &info) : NULL;
    if (!vhost) return 1;
    uv_poll_t input;
    uv_poll_init(loop, &input, 0);
    uv_poll_start(&input, UV_READABLE, on_input);
    printf("listening %d %d\n", lws_get_vhost_listen_port(vhost), lws_get_vhost_listen_port(vhost));
    fflush(stdout);
    return uv_run(loop, UV_RUN_DEFAULT);
}
