"""What is measured of the hub and its peers."""

import time

from figures import Figure, Row, Sample, Samples, in_turns
from peers import ECHO_REQUEST, Hub
from stage import Stage, latencies, measured, settle, warm_up

MANY = 10_000
SUBSCRIBERS = 1000
BURST = 8
ECHOING = 100
CONNECTS = {1000: 4, 2000: 2, 16_000: 1}
"""Connections, and how often they are made a turn."""
EVERYONE = ("hub", "floor", "nchan", "lws", "ws", "websockets")


def memory(stage: Stage) -> Row:
    samples = Samples()
    for name in stage.peers:
        # One after the other: ten thousand connections of each at once would be a measurement of the kernel.
        with stage.only(name).playing("hub", "nchan", "lws", "ws", "websockets") as playing:
            for peer in playing.values():
                warm_up(peer)
                private, resident = peer.private_bytes(), peer.resident_bytes()
                peer.load.open(MANY)
                settle(peer)
                sample = {
                    "private_bytes": (peer.private_bytes() - private) / MANY,
                    "resident_bytes": (peer.resident_bytes() - resident) / MANY,
                }
                if isinstance(peer, Hub):
                    peer.join()
                    settle(peer)
                    sample["subscribed_bytes"] = (peer.private_bytes() - private) / MANY
                samples.add(name, sample)
    figures = [
        Figure("private_bytes", "private memory of a connection", "bytes", 0),
        Figure("resident_bytes", "resident memory of a connection", "bytes", 0),
        Figure("subscribed_bytes", "private, on a topic with presence", "bytes", 0),
    ]
    row = Row("memory", f"user memory of an idle connection, {MANY:,} of them", figures, samples)
    row.at_most("private bytes of a connection", "private_bytes", 2560)
    return row


def connect(stage: Stage) -> Row:
    fewest, most = min(CONNECTS), max(CONNECTS)
    with stage.playing(*EVERYONE) as playing:

        def measure(name: str) -> Sample:
            peer, sample = playing[name], {}
            for count, times in CONNECTS.items():
                cpu = seconds = 0.0
                for _ in range(times):
                    told, used = measured(peer, lambda: peer.load.open(count))
                    cpu, seconds = cpu + used, seconds + told["seconds"]
                    peer.load.close()
                sample[f"cpu_us_{count}"] = 1e6 * cpu / count / times
                sample[f"per_second_{count}"] = count * times / seconds
            sample["growth"] = sample[f"cpu_us_{most}"] / sample[f"cpu_us_{fewest}"]
            return sample

        for peer in playing.values():
            warm_up(peer)
        samples = in_turns(playing, max(1, stage.repeats // 2), measure)
    figures = [
        *(Figure(f"cpu_us_{count}", f"CPU of a connect at {count:,}", "µs") for count in CONNECTS),
        Figure("growth", f"… at {most:,} as a multiple of that at {fewest:,}"),
        Figure(f"per_second_{most}", f"connects a second at {most:,}", "", 0),
    ]
    row = Row("connect", "handshake, and on the hub the connect command and its reply", figures, samples)
    for count in CONNECTS:
        row.at_most(f"CPU µs of a connect at {count:,}", f"cpu_us_{count}", 60)
    row.at_most(f"CPU of a connect at {most:,} by that at {fewest:,}", "growth", 1.1)
    return row


def delivery(stage: Stage) -> Row:
    rounds = {"one": (1, 60), "burst": (BURST, 15)}
    with stage.playing("hub", "floor", "nchan", "ws", "websockets") as playing:
        for peer in playing.values():
            warm_up(peer)
            peer.load.open(SUBSCRIBERS)
            peer.join()
            peer.load.deliver(peer.publish(1), 3, 1)

        def measure(name: str) -> Sample:
            peer, sample = playing[name], {}
            for way, (messages, count) in rounds.items():
                request = peer.publish(messages)
                told, cpu = measured(peer, lambda: peer.load.deliver(request, count, messages))
                sample[f"{way}_cpu_us"] = 1e6 * cpu / told["count"]
                sample |= latencies(told, f"{way}_")
            if isinstance(peer, Hub):
                for way, (messages, _) in rounds.items():
                    request = peer.publish_to(["news:nobody"] * messages)
                    told, cpu = measured(peer, lambda: peer.load.http(request, 1, 0.2))
                    sample[f"{way}_publish_cpu_us"] = 1e6 * cpu / told["count"] / messages
            return sample

        samples = in_turns(playing, stage.repeats, measure)
    figures = [
        figure
        for way, what in (("one", "one at a time"), ("burst", f"{BURST} at a time"))
        for figure in (
            Figure(f"{way}_cpu_us", f"{what}: CPU of a delivery", "µs"),
            Figure(f"{way}_each_ms_p50", "… publish to a subscriber, p50", "ms"),
            Figure(f"{way}_each_ms_p99", "… publish to a subscriber, p99", "ms"),
            Figure(f"{way}_last_ms_p50", "… publish to the last, p50", "ms"),
            Figure(f"{way}_last_ms_p99", "… publish to the last, p99", "ms"),
            Figure(f"{way}_publish_cpu_us", "… CPU of a publish that nobody hears", "µs", 1),
        )
    ]
    row = Row("delivery", f"{SUBSCRIBERS:,} subscribers, 128 bytes of data", figures, samples)
    row.at_most_of("CPU of a delivery by that of a bare send()", "one_cpu_us", "floor", 1.15)
    row.at_most_of("CPU of a delivery by nchan's", "one_cpu_us", "nchan", 1.0)
    row.at_most(f"CPU µs of a message, {BURST} at a time", "burst_cpu_us", 1.0)
    row.at_most("p99 ms from publish to a subscriber", "one_each_ms_p99", 10)
    return row


def rpc(stage: Stage) -> Row:
    with stage.playing("hub", "lws", "ws", "websockets") as playing:
        for peer in playing.values():
            peer.load.open(ECHOING)
            peer.load.echo(ECHO_REQUEST, 0.3)

        def measure(name: str) -> Sample:
            peer = playing[name]
            told, cpu = measured(peer, lambda: peer.load.echo(ECHO_REQUEST, 1.0))
            rate = told["count"] / told["seconds"]
            return {"per_second": rate, "cpu_us": 1e6 * cpu / told["count"]} | latencies(told)

        samples = in_turns(playing, stage.repeats, measure)
    figures = [
        Figure("cpu_us", "CPU of a round trip", "µs"),
        Figure("per_second", "round trips a second", "", 0),
        Figure("each_ms_p50", "round trip, p50", "ms"),
        Figure("each_ms_p99", "round trip, p99", "ms"),
    ]
    row = Row("rpc", f"echo of {len(ECHO_REQUEST)} bytes, {ECHOING} connections", figures, samples)
    row.at_most_of("CPU of a round trip by that of libwebsockets alone", "cpu_us", "lws", 1.35)
    return row


def idle(stage: Stage) -> Row:
    samples = Samples()
    for name in stage.peers:
        with stage.only(name).playing("hub", "nchan", "ws", "websockets") as playing:
            for peer in playing.values():
                alone = settle(peer)
                time.sleep(5)
                alone = (peer.cpu_seconds() - alone) / 5
                peer.load.open(MANY)
                before = settle(peer)
                told = peer.load.idle(stage.idle_seconds)
                cpu = (peer.cpu_seconds() - before) / told["seconds"]
                if told["ready"] != MANY or told["lost"]:
                    raise RuntimeError(f"{name} lost {told['lost']} idle connections")
                samples.add(name, {"cpu_us": 1e6 * cpu / MANY, "alone_us": 1e6 * alone / MANY})
    figures = [
        Figure("cpu_us", "CPU of a connection in a second", "µs"),
        Figure("alone_us", "… of the server without connections, by as many", "µs"),
    ]
    row = Row("idle", f"{MANY:,} connections for {stage.idle_seconds:.0f} s, a ping every 25 s", figures, samples)
    row.at_most("CPU µs of an idle connection in a second", "cpu_us", 0.7)
    return row
