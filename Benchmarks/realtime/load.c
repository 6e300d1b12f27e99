// The load of script/bench realtime: many WebSocket clients in one process, told what to do on standard input, a line a
// command, and answering each with one JSON object on standard output. Between commands the clients go on answering
// pings, so that whoever orders can look at the server in peace.
//
//   load PORT CONTROL_PORT PATH hub|plain
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "crowd.h"
#include "http.h"
#include "times.h"

enum { LINE = 4096, REQUEST_LIMIT = 4 << 20, HTTP_LIMIT = 64 };

static const double PATIENCE = 120, ROUND_PATIENCE = 20, LONGEST_PAUSE = 600;

static uint16_t port, control_port;
static times each, last;
static uint64_t began, own_began_ns;

// Results

static void begin(void) {
    began = now_ns();
    own_began_ns = (uint64_t)(own_cpu_seconds() * 1e9);
}

static double seconds_passed(void) { return (double)(now_ns() - began) / 1e9; }

// Prints the result: what every command tells, then `more`, members with a comma in front.
static void answer(const char *more) {
    double own = own_cpu_seconds() - (double)own_began_ns / 1e9;
    printf(
        "{\"seconds\":%.6f,\"client_cpu_seconds\":%.6f,\"ready\":%u,\"received\":%llu,\"lost\":%llu,"
        "\"refused\":%llu%s}\n",
        seconds_passed(), own, crowd.ready, (unsigned long long)crowd.received, (unsigned long long)crowd.lost,
        (unsigned long long)crowd.refused, more);
    fflush(stdout);
}

static void answer_times(uint64_t count) {
    char more[256];
    snprintf(
        more, sizeof more,
        ",\"count\":%llu,\"each_ms_p50\":%.4f,\"each_ms_p99\":%.4f,\"last_ms_p50\":%.4f,\"last_ms_p99\":%.4f",
        (unsigned long long)count, times_percentile(&each, .5), times_percentile(&each, .99),
        times_percentile(&last, .5), times_percentile(&last, .99));
    answer(more);
    times_forget(&each);
    times_forget(&last);
}

static char *contents(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file) fail("%s: %s", path, strerror(errno));
    char *bytes = malloc(REQUEST_LIMIT);
    *size = fread(bytes, 1, REQUEST_LIMIT, file);
    fclose(file);
    return bytes;
}

static bool never(void) { return false; }

// deliver: a round is one request to the server and its messages at every client

static uint64_t wanted;
static http *publisher;

static bool round_is_over(void) { return (crowd.received >= wanted && publisher->waiting == 0) || crowd.lost > 0; }
static void note_delivery(client *self) {
    (void)self;
    times_add(&each, now_ns() - publisher->sent_at);
}
static void ignore(http *self) { (void)self; }

static void deliver(unsigned rounds, unsigned messages, const char *path, unsigned answers) {
    size_t size;
    char *bytes = contents(path, &size);
    http_request request = {bytes, size, answers};
    if (!publisher) publisher = http_connect(control_port, ignore);
    crowd.received = 0;
    crowd.on_message = note_delivery;
    begin();
    for (unsigned round = 0; round < rounds; round++) {
        wanted = crowd.received + (uint64_t)messages * crowd.count;
        http_send(publisher, request);
        if (!serve_until(round_is_over, ROUND_PATIENCE) || crowd.lost) {
            fail(
                "round %u: %lld messages are missing, %llu connections lost", round,
                (long long)(wanted - crowd.received), (unsigned long long)crowd.lost);
        }
        times_add(&last, now_ns() - publisher->sent_at);
    }
    crowd.on_message = NULL;
    answer_times(crowd.received);
    free(bytes);
}

// echo: every client has one request on its way

static uint8_t *echo_frame;
static size_t echo_size;
static uint64_t echoes;
static bool echo_ends;
static uint32_t echoing;

static void send_echo(client *self) {
    self->sent_at = now_ns();
    client_send_frame(self, echo_frame, echo_size);
}

static void note_echo(client *self) {
    times_add(&each, now_ns() - self->sent_at);
    echoes++;
    if (echo_ends) {
        echoing--;
    } else {
        send_echo(self);
    }
}

static bool all_echoed(void) { return echoing == 0; }

static void echo(double seconds, const char *path) {
    size_t size;
    char *text = contents(path, &size);
    echo_frame = malloc(size + 14);
    echo_size = masked_frame(echo_frame, 1, text, size);
    echoes = 0;
    echo_ends = false;
    echoing = crowd.count;
    crowd.on_message = note_echo;
    begin();
    for (uint32_t i = 0; i < crowd.count; i++) send_echo(&crowd.clients[i]);
    serve_until(never, seconds);
    echo_ends = true;
    if (!serve_until(all_echoed, ROUND_PATIENCE)) fail("%u echoes are missing", echoing);
    crowd.on_message = NULL;
    answer_times(echoes);
    free(echo_frame);
    free(text);
}

// recover: all come back at once, and each wants what it has missed

static bool all_recovered(void) { return (crowd.ready >= crowd.count && crowd.received >= wanted) || crowd.lost > 0; }

static void answer_losses(void) {
    char more[160];
    snprintf(
        more, sizeof more, ",\"gaps\":%llu,\"repeats\":%llu,\"unrecovered\":%llu,\"last_code\":%u",
        (unsigned long long)crowd.gaps, (unsigned long long)crowd.repeats, (unsigned long long)crowd.unrecovered,
        crowd.last_code);
    answer(more);
}

static void recover(unsigned missed, uint32_t at_once) {
    crowd.received = crowd.gaps = crowd.repeats = crowd.unrecovered = 0;
    crowd.rejoins = true;
    wanted = (uint64_t)missed * crowd.count;
    begin();
    if (!crowd_open(crowd.count, at_once, PATIENCE) || !serve_until(all_recovered, ROUND_PATIENCE)) {
        fail(
            "recovery: %u of %u ready, %llu of %llu messages, %llu not recovered, %llu lost (code %u)", crowd.ready,
            crowd.count, (unsigned long long)crowd.received, (unsigned long long)wanted,
            (unsigned long long)crowd.unrecovered, (unsigned long long)crowd.lost, crowd.last_code);
    }
    answer_losses();
    crowd.rejoins = false;
}

// soak: clients come and go while messages flow

static bool all_back(void) { return crowd.ready >= crowd.count; }

static void soak(unsigned seconds, uint32_t leaving) {
    crowd.received = crowd.gaps = crowd.repeats = crowd.unrecovered = 0;
    crowd.rejoins = true;
    begin();
    uint32_t next = 0;
    for (unsigned second = 0; second < seconds; second++) {
        serve_until(never, 1);
        // Those who left a second ago come back for what they missed, and others leave.
        crowd_reconnect_closed();
        for (uint32_t i = 0; i < leaving; i++) {
            client *one = &crowd.clients[next++ % crowd.count];
            if (!one->is_ready) continue;
            client_close(one);
            crowd.ready--;
        }
    }
    crowd_reconnect_closed();
    if (!serve_until(all_back, PATIENCE)) fail("soak: %u of %u came back", crowd.ready, crowd.count);
    answer_losses();
}

// The lowest and the highest offset that clients of each topic have.
static void positions(void) {
    printf("{\"positions\":[");
    for (uint32_t topic = 0; topic < crowd_topics(); topic++) {
        uint64_t low = UINT64_MAX, high = 0;
        for (uint32_t i = topic; i < crowd.count; i += crowd_topics()) {
            uint64_t offset = crowd.clients[i].offset;
            low = offset < low ? offset : low;
            high = offset > high ? offset : high;
        }
        printf("%s[%llu,%llu]", topic ? "," : "", (unsigned long long)low, (unsigned long long)high);
    }
    printf("]}\n");
    fflush(stdout);
}

// http: requests without pause on several connections

static http_request repeated;
static uint64_t requests, requests_end;
static unsigned requesting;

static void note_answer(http *self) {
    times_add(&each, now_ns() - self->sent_at);
    requests++;
    if (now_ns() < requests_end) {
        http_send(self, repeated);
    } else {
        requesting--;
    }
}

static bool all_answered(void) { return requesting == 0; }

static void flood(unsigned connections, double seconds, const char *path, unsigned answers) {
    if (connections < 1 || connections > HTTP_LIMIT) fail("1 to %d connections", HTTP_LIMIT);
    http *all[HTTP_LIMIT];
    size_t size;
    char *bytes = contents(path, &size);
    repeated = (http_request){bytes, size, answers};
    for (unsigned i = 0; i < connections; i++) all[i] = http_connect(control_port, note_answer);
    requests = 0;
    requesting = connections;
    begin();
    requests_end = began + (uint64_t)(seconds * 1e9);
    for (unsigned i = 0; i < connections; i++) http_send(all[i], repeated);
    if (!serve_until(all_answered, seconds + ROUND_PATIENCE)) fail("%u requests have no answer", requesting);
    for (unsigned i = 0; i < connections; i++) http_close(all[i]);
    answer_times(requests);
    free(bytes);
}

// Commands

static void obey(const char *line) {
    char text[LINE];
    unsigned one = 0, two = 0, three = 0;
    double seconds = 0;
    begin();
    if (sscanf(line, "open %u %u", &one, &two) == 2) {
        if (!crowd_open(one, two, PATIENCE)) {
            fail(
                "%u of %u ready, %llu lost (code %u)", crowd.ready, one, (unsigned long long)crowd.lost,
                crowd.last_code);
        }
        answer("");
    } else if (strcmp(line, "close") == 0) {
        crowd_close();
        answer("");
    } else if (sscanf(line, "subscribe %63s %u", text, &one) == 2) {
        if (!crowd_subscribe(text, one, PATIENCE)) fail("%u of %u subscribed", crowd.subscribed, crowd.count);
        answer("");
    } else if (sscanf(line, "deliver %u %u %u %4000s", &one, &two, &three, text) == 4) {
        deliver(one, two, text, three);
    } else if (sscanf(line, "echo %lf %4000s", &seconds, text) == 2) {
        echo(seconds, text);
    } else if (sscanf(line, "recover %u %u", &one, &two) == 2) {
        recover(one, two);
    } else if (sscanf(line, "idle %lf", &seconds) == 1) {
        serve_until(never, seconds);
        answer("");
    } else if (sscanf(line, "soak %u %u", &one, &two) == 2) {
        soak(one, two);
    } else if (strcmp(line, "positions") == 0) {
        positions();
    } else if (sscanf(line, "http %u %lf %u %4000s", &one, &seconds, &two, text) == 4) {
        flood(one, seconds, text, two);
    } else {
        fail("no such command: %s", line);
    }
}

static char line[LINE];
static size_t line_size;
static bool has_line;

static void on_input(watch *self, uint32_t events) {
    (void)self, (void)events;
    ssize_t got = read(STDIN_FILENO, line + line_size, sizeof line - 1 - line_size);
    if (got <= 0) exit(0);  // whoever gave the orders is gone
    line_size += (size_t)got;
    has_line = line[line_size - 1] == '\n';
}

static bool has_order(void) { return has_line; }

int main(int count, char **words) {
    if (count != 5) fail("usage: load PORT CONTROL_PORT PATH hub|plain");
    signal(SIGPIPE, SIG_IGN);
    port = (uint16_t)atoi(words[1]);
    control_port = (uint16_t)atoi(words[2]);
    crowd_prepare(port, words[3], strcmp(words[4], "hub") == 0);
    static watch input = {on_input};
    watch_add(STDIN_FILENO, &input, EPOLLIN);
    while (serve_until(has_order, LONGEST_PAUSE)) {
        line[line_size - 1] = 0;
        line_size = 0;
        has_line = false;
        obey(line);
    }
    return 0;
}
