"""What is measured of the hub alone: with Redis, and when everyone comes back at once."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from figures import Figure, Row, Sample, Samples, in_turns
from peers import TOPIC, Hub
from process_usage import cpu_seconds
from redis_server import PrivateRedis
from stage import Stage, measured, settle

RETURNING = 10_000
MISSED = 10
BATCH = 100
PUBLISHING = 8
"""HTTP connections that publish at once."""
PUBLISH_SECONDS = 1.5


@contextmanager
def private_redis() -> Iterator[PrivateRedis]:
    redis = PrivateRedis()
    try:
        yield redis.start()
    finally:
        redis.remove()


def redis_pid(redis: PrivateRedis) -> int:
    found = re.search(r"process_id:(\d+)", redis.call("INFO", "server"))
    assert found
    return int(found[1])


def connects_dropped() -> int:
    """How many connects of this machine met a full queue: the kernel lets them try again after a second."""
    names, values = [
        line.split()[1:] for line in Path("/proc/net/netstat").read_text().splitlines() if line.startswith("TcpExt:")
    ]
    return int(dict(zip(names, values))["ListenDrops"])


def redis(stage: Stage) -> Row:
    samples = Samples()
    if "hub" in stage.peers:
        with private_redis() as store, tempfile.TemporaryDirectory(prefix="sb-bench-") as folder:
            hub = Hub(Path(folder), redis=store.url)
            pid = redis_pid(store)
            request = hub.publish_to([f"news:{number}" for number in range(BATCH)], in_parallel=True)

            def measure(_: str) -> Sample:
                before = cpu_seconds(pid)
                told, cpu = measured(hub, lambda: hub.load.http(request, PUBLISHING, PUBLISH_SECONDS))
                count = told["count"] * BATCH
                return {
                    "per_second": count / told["seconds"],
                    "cpu_us": 1e6 * cpu / count,
                    "redis_cpu_us": 1e6 * (cpu_seconds(pid) - before) / count,
                    "client_cpu_us": 1e6 * told["client_cpu_seconds"] / count,
                    "batch_ms_p99": told["each_ms_p99"],
                }

            try:
                samples = in_turns(["hub"], stage.repeats, measure)
            finally:
                hub.stop()
    figures = [
        Figure("per_second", "publishes a second", "", 0),
        Figure("cpu_us", "CPU of the hub for one", "µs"),
        Figure("redis_cpu_us", "CPU of redis-server for one", "µs"),
        Figure("client_cpu_us", "CPU of the client for one", "µs"),
        Figure("batch_ms_p99", f"a batch of {BATCH}, p99", "ms"),
    ]
    row = Row("redis", f"publishes with history, batches of {BATCH}, {PUBLISHING} HTTP connections", figures, samples)
    row.at_least("publishes a second with history through Redis", "per_second", 50_000)
    return row


def recovery(stage: Stage) -> Row:
    with stage.playing("hub") as playing:
        for hub in playing.values():
            hub.load.open(RETURNING)
            hub.join()

        def measure(name: str) -> Sample:
            hub = playing[name]
            hub.load.close()
            settle(hub)
            hub.load.http(hub.publish_to([TOPIC] * MISSED), 1, 0)
            dropped = connects_dropped()
            told, cpu = measured(hub, lambda: hub.load.recover(MISSED, RETURNING))
            if told["gaps"] or told["repeats"] or told["unrecovered"]:
                raise RuntimeError(f"recovery went wrong: {told}")
            return {
                "seconds": told["seconds"],
                "cpu_us": 1e6 * cpu / RETURNING,
                "client_cpu_seconds": told["client_cpu_seconds"],
                "refused": told["refused"],
                "dropped": connects_dropped() - dropped,
            }

        samples = in_turns(playing, min(3, stage.repeats), measure)
    figures = [
        Figure("seconds", "until the last has all", "s"),
        Figure("cpu_us", "CPU of the hub for one client", "µs", 1),
        Figure("client_cpu_seconds", "CPU of the client for all", "s"),
        Figure("refused", "handshakes refused, and tried again after a second", "", 0),
        Figure("dropped", "connects dropped by a full queue, and tried again by the kernel", "", 0),
    ]
    title = f"{RETURNING:,} clients come back at once, each for {MISSED} missed messages"
    row = Row("recovery", title, figures, samples)
    row.at_most("seconds until the last has all", "seconds", 2.0)
    return row
