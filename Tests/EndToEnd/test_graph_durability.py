"""kill -9 while the graph is being written, in its journal and as a whole: what was acknowledged holds afterwards, no more and no less."""

import random
import threading
import time
from dataclasses import dataclass, field

import pytest
import requests

from conftest import StartHub
from server import Server

SEED = 20261127
KILLS = 8
WRITERS = 3
CHANGES_PER_REQUEST = 40
IMAGE_AFTER = 1000
"""Changes: so few that several images are under way between two kills."""


@dataclass
class Writer:
    """Adds facts and takes some of them back, in an order of its own; remembers what was acknowledged."""

    hub: Server
    number: int
    random: random.Random
    held: set[int] = field(default_factory=set)
    """Surely in the graph."""
    unsure: dict[int, bool] = field(default_factory=dict)
    """Sent and not acknowledged, with what would hold then: all of one request, or nothing of it."""
    versions: list[int] = field(default_factory=list)
    next: int = 0

    def fact(self, number: int) -> list[str]:
        return [f"Contact:w{self.number}", f"Conversation:w{self.number}-{number}"]

    def write(self, until: threading.Event) -> None:
        while not until.is_set():
            changes: dict[int, bool] = {}
            while len(changes) < CHANGES_PER_REQUEST:
                if self.held and self.random.random() < 0.3:
                    changes[self.random.choice(sorted(self.held))] = False
                else:
                    changes[self.next] = True
                    self.next += 1
            self.unsure = changes
            ops = [{"op": "add" if holds else "remove", "relation": "talked", "arguments": self.fact(n)} for n, holds in changes.items()]
            try:
                answer = self.hub.post("/v1/graph", json={"source": "writer", "changes": ops}, headers=self.hub.key)
            except requests.RequestException:
                return
            assert answer.ok, answer.text
            self.versions.append(answer.json()["version"])
            self._take(changes)

    def _take(self, changes: dict[int, bool]) -> None:
        self.held |= {n for n, holds in changes.items() if holds}
        self.held -= {n for n, holds in changes.items() if not holds}
        self.unsure = {}

    def check(self) -> bool:
        """Holds the graph against what was acknowledged. Whether the request in flight at the kill is in."""
        found: set[int] = set()
        after = None
        node = f"Contact:w{self.number}"
        answer = self.hub.get("/v1/graph/facts", params={"relation": "talked", "limit": 500}, headers=self.hub.admin).json()
        while True:
            for fact in answer["facts"]:
                ids = [argument["node"]["id"] for argument in fact["arguments"]]
                if ids[0] == node:
                    found.add(int(ids[1].rsplit("-", 1)[1]))
            after = answer.get("next")
            if not after:
                break
            parameters = {"relation": "talked", "limit": 500, "after": after}
            answer = self.hub.get("/v1/graph/facts", params=parameters, headers=self.hub.admin).json()
        if found == self.held:
            self.unsure = {}
            return False
        assert self.unsure, (sorted(found - self.held)[:5], sorted(self.held - found)[:5])
        self._take(dict(self.unsure))
        assert found == self.held, "a request was taken in part"
        return True


@pytest.mark.limit(240)
def test_kills_during_writes_and_images_lose_nothing(start_hub: StartHub) -> None:
    hub = start_hub(settings={"SWITCHBOARD_GRAPH_CHANGES_PER_IMAGE": str(IMAGE_AFTER)})
    chance = random.Random(SEED)
    writers = [Writer(hub, number, random.Random(SEED + number)) for number in range(WRITERS)]
    images: set[str] = set()
    in_flight = 0
    for _ in range(KILLS):
        until = threading.Event()
        threads = [threading.Thread(target=writer.write, args=(until,)) for writer in writers]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.2, 2.0))
        hub.kill()
        until.set()
        for thread in threads:
            thread.join()
        images |= {path.name for path in (hub.data / "graph").iterdir() if "snapshot" in path.name}
        hub.start()
        in_flight += sum(writer.check() for writer in writers)
        version = hub.get("/v1/graph", headers=hub.admin).json()["version"]
        assert version >= max(max(writer.versions, default=0) for writer in writers)
    held = sum(len(writer.held) for writer in writers)
    assert held > 200 and len(images) >= 2, (held, images)
    print(f"{held} facts held over {KILLS} kills, {len(images)} images seen, {in_flight} requests in flight were in")
