"""Where rows are measured: the peers that are wanted, started when a row needs them and ended with it."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from figures import Sample
from loader import Result
from peers import PEERS, Hub, Peer

QUIET_FOR = 0.1
QUIET_MEANS = 0.002
"""CPU seconds in that time: timers go on."""
QUIET_WITHIN = 20.0


@dataclass
class Stage:
    """What was asked for."""

    peers: list[str]
    repeats: int
    idle_seconds: float
    soak_seconds: int
    loops: int
    """Threads of the hub where it stands beside its peers, each of which has one."""

    def only(self, name: str) -> "Stage":
        return replace(self, peers=[name])

    @contextmanager
    def playing(self, *able: str) -> Iterator[dict[str, Peer]]:
        """Starts those of the peers that are wanted and can do what the row measures."""
        with ExitStack() as ends, tempfile.TemporaryDirectory(prefix="sb-bench-") as folder:
            playing: dict[str, Peer] = {}
            for name in self.peers:
                if name in able:
                    playing[name] = (
                        Hub(Path(folder), loops=self.loops) if name == Hub.name else PEERS[name](Path(folder))
                    )
                    ends.callback(playing[name].stop)
            yield playing


def settle(peer: Peer) -> float:
    """Waits until the server has nothing to do any more; returns its CPU seconds then."""
    ends = time.monotonic() + QUIET_WITHIN
    before = peer.cpu_seconds()
    while True:
        time.sleep(QUIET_FOR)
        now = peer.cpu_seconds()
        if now - before < QUIET_MEANS or time.monotonic() > ends:
            return now
        before = now


def measured(peer: Peer, work: Callable[[], Result]) -> tuple[Result, float]:
    """What the client tells of the work, and the CPU seconds that the server had for it."""
    before = settle(peer)
    told = work()
    return told, settle(peer) - before


def latencies(told: Result, prefix: str = "") -> Sample:
    """The client's percentiles; it tells 0 for those that it has not measured."""
    return {f"{prefix}{key}": value for key, value in told.items() if "_ms_" in key and value > 0}


def warm_up(peer: Peer) -> None:
    """A few clients come and go: what a server makes once is there then."""
    peer.load.open(100)
    peer.load.close()
    settle(peer)
