"""Two nodes on one Redis with as many clients as they may have, for a minute in which messages flow and people come and
go: memory stays, and nobody misses anything."""

import resource
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from figures import Figure, Goal, Row, Samples
from hub_rows import private_redis
from peers import Hub
from process_usage import cpu_seconds, resident_megabytes
from stage import Stage, settle

MOST_CLIENTS = 18_000
"""Of one process: the load client has room for 20,000."""
SPARE_DESCRIPTORS = 2000
TOPICS = 36
PREFIX = "news:soak-"
PUBLISHES_PER_SECOND = 20
LEAVING = 0.01
"""Share of the clients that leave each second; they come back a second later."""
DELIVERED_WITHIN = 2.0
GOALS = {"missed": 0, "repeats": 0, "lost": 0, "behind": 0, "growth": 2.0}
"""At most, of either node."""


class Watcher:
    """One node's memory, second by second."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.seconds: list[float] = []
        self.megabytes: list[float] = []

    def look(self, now: float) -> None:
        self.seconds.append(now)
        self.megabytes.append(resident_megabytes(self.hub.pid))

    def growth_percent_a_minute(self) -> float:
        """The slope after the first quarter, in which buffers find their size."""
        first = len(self.seconds) // 4
        slope = statistics.linear_regression(self.seconds[first:], self.megabytes[first:]).slope
        return 100 * 60 * slope / statistics.mean(self.megabytes[first:])


def publish_meanwhile(hubs: list[Hub], watchers: list[Watcher], seconds: float) -> int:
    """Publishes in turns on the nodes at an even pace, and looks at their memory; returns how often it published."""
    begun = time.monotonic()
    published = 0
    while (now := time.monotonic() - begun) < seconds:
        if now >= len(watchers[0].seconds):
            for watcher in watchers:
                watcher.look(now)
        hub = hubs[published % len(hubs)]
        # A topic hears from one node after the other before it is the next topic's turn.
        topic = f"{PREFIX}{(published // len(hubs)) % TOPICS}"
        publication = {"channel": topic, "data": {"n": published}}
        answer = hub.server.post("/api/publish", json=publication, headers=hub.server.key)
        if "result" not in answer.json():
            raise RuntimeError(f"publish: {answer.text}")
        published += 1
        time.sleep(max(0.0, published / PUBLISHES_PER_SECOND - (time.monotonic() - begun)))
    return published


def tops(hub: Hub) -> list[int]:
    """Where the topics stand."""
    answers = [
        hub.server.post(
            "/api/history", json={"channel": f"{PREFIX}{number}", "limit": 0}, headers=hub.server.key
        ).json()
        for number in range(TOPICS)
    ]
    return [answer["result"]["offset"] for answer in answers]


def soak(stage: Stage) -> Row:
    each = min(MOST_CLIENTS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE_DESCRIPTORS)
    figures = [
        Figure("connections", "connections", "", 0),
        Figure("received", "messages received", "", 0),
        Figure("missed", "messages missed, or not recovered", "", 0),
        Figure("repeats", "messages received twice", "", 0),
        Figure("lost", "connections lost", "", 0),
        Figure("behind", "topics with a client behind at the end", "", 0),
        Figure("cpu_percent", "CPU, % of a core", "", 1),
        Figure("megabytes", "resident memory at the end", "MB", 1),
        Figure("growth", "growth of memory in a minute, %"),
    ]
    row = Row("soak", f"two nodes on one Redis, {2 * each:,} clients, 1 % come and go each second", figures, Samples())
    if "hub" not in stage.peers:
        return row
    with private_redis() as store, tempfile.TemporaryDirectory(prefix="sb-bench-") as folder, ExitStack() as ends:
        hubs: list[Hub] = []
        for number in (1, 2):
            hubs.append(Hub(Path(folder), redis=store.url, name=f"hub-{number}"))
            ends.callback(hubs[-1].stop)
        for hub in hubs:
            hub.load.open(each)
            hub.load.subscribe(PREFIX, TOPICS)
        before = [settle(hub) for hub in hubs]
        for hub in hubs:
            hub.load.begin_soak(stage.soak_seconds, int(LEAVING * each))
        watchers = [Watcher(hub) for hub in hubs]
        publish_meanwhile(hubs, watchers, stage.soak_seconds)
        told = [hub.load.result() for hub in hubs]
        cpu = [cpu_seconds(hub.pid) - used for hub, used in zip(hubs, before)]
        for hub in hubs:
            hub.load.idle(DELIVERED_WITHIN)
        top = tops(hubs[0])
        for hub, watcher, result, used in zip(hubs, watchers, told, cpu):
            behind = sum([low, high] != [offset, offset] for (low, high), offset in zip(hub.load.positions(), top))
            sample = {
                "connections": each,
                "received": result["received"],
                "missed": result["gaps"] + result["unrecovered"],
                "repeats": result["repeats"],
                "lost": result["lost"],
                "behind": behind,
                "cpu_percent": 100 * used / result["seconds"],
                "megabytes": watcher.megabytes[-1],
                "growth": watcher.growth_percent_a_minute(),
            }
            row.samples.add(hub.server.name, sample)
    for figure in figures:
        if figure.key in GOALS:
            worst = max(row.samples.medians(name)[figure.key] for name in row.samples.peers)
            row.goals.append(Goal(f"{figure.what}, of either node", worst, GOALS[figure.key]))
    return row
