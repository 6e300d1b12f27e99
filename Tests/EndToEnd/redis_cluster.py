"""A Redis Cluster of three masters on loopback, in a folder of its own, forgetting all when it is removed."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from redis_server import ANSWERS_WITHIN, CLIENT, PROGRAM
from waiting import until

SLOTS = 16384
MASTERS = 3
AGREED_WITHIN = 30.0
NODE_TIMEOUT_MS = 3000
BUS = 10000
"""How far behind its port a node listens for the others."""


def slot_of(key: str) -> int:
    """The slot of a key (Redis Cluster specification: CRC16/XMODEM of the key, or of what its braces hold)."""
    start = key.find("{")
    end = key.find("}", start + 1)
    hashed = key[start + 1 : end] if start >= 0 and end > start + 1 else key
    crc = 0
    for byte in hashed.encode():
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc % SLOTS


def _free_ports(count: int) -> list[int]:
    """Ports whose bus ports are free, too. Held together while they are looked for, so that no two are the same."""
    ports: list[int] = []
    held: list[socket.socket] = []
    try:
        while len(ports) < count:
            probe = socket.socket()
            held.append(probe)
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
            bus = (port + BUS) if port + BUS < 65536 else 0
            with closing(socket.socket()) as other:
                if bus and other.connect_ex(("127.0.0.1", bus)):
                    ports.append(port)
    finally:
        for probe in held:
            probe.close()
    return ports


@dataclass
class Master:
    """One node; it keeps its slots over a restart."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        assert PROGRAM, "redis-server is not installed"
        self.folder.mkdir(exist_ok=True)
        settings = {
            "port": self.port, "bind": "127.0.0.1", "cluster-enabled": "yes", "cluster-config-file": "nodes.conf",
            "cluster-node-timeout": NODE_TIMEOUT_MS, "cluster-require-full-coverage": "no", "save": "",
            "appendonly": "yes", "appendfsync": "no", "dir": self.folder,
        }  # fmt: skip
        command = [PROGRAM, *(word for name, value in settings.items() for word in (f"--{name}", str(value)))]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        until(lambda: self.call("PING") == "PONG", ANSWERS_WITHIN, f"the master at {self.port} answers")

    def kill(self) -> None:
        """As a crash. Nothing happens when it is not running."""
        if self.process and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
        if self.process:
            self.process.wait(ANSWERS_WITHIN)

    def call(self, *words: str) -> str:
        """One command, answered as text."""
        assert CLIENT, "redis-cli is not installed"
        command = [CLIENT, "-p", str(self.port), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=ANSWERS_WITHIN).stdout.strip()

    @property
    def id(self) -> str:
        return self.call("CLUSTER", "MYID")

    @property
    def has_agreed(self) -> bool:
        """Knows all slots and their masters."""
        info = self.call("CLUSTER", "INFO")
        return "cluster_state:ok" in info and f"cluster_slots_ok:{SLOTS}" in info


class PrivateCluster:
    """Each master has a third of the slots."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sb-cluster-"))
        ports = _free_ports(MASTERS)
        self.masters = [Master(self._folder / str(port), port) for port in ports]

    @property
    def url(self) -> str:
        """Names two of the three: the third is found."""
        return "redis+cluster://" + ",".join(f"127.0.0.1:{master.port}" for master in self.masters[:2])

    def start(self) -> "PrivateCluster":
        for master in self.masters:
            master.start()
        for number, master in enumerate(self.masters):
            first, last = (SLOTS * edge // MASTERS for edge in (number, number + 1))
            assert master.call("CLUSTER", "ADDSLOTSRANGE", str(first), str(last - 1)) == "OK"
            assert master.call("CLUSTER", "SET-CONFIG-EPOCH", str(number + 1)) == "OK"
        for master in self.masters[1:]:
            master.call("CLUSTER", "MEET", "127.0.0.1", str(self.masters[0].port))
        self.wait_until_agreed()
        return self

    def wait_until_agreed(self) -> None:
        until(lambda: all(master.has_agreed for master in self.masters), AGREED_WITHIN, "the masters agree")

    def begin_to_move(self, slot: int, source: Master, target: Master) -> None:
        """From now on keys that are not at the source any more are answered with ASK."""
        assert target.call("CLUSTER", "SETSLOT", str(slot), "IMPORTING", source.id) == "OK"
        assert source.call("CLUSTER", "SETSLOT", str(slot), "MIGRATING", target.id) == "OK"

    def move_keys(self, slot: int, source: Master, target: Master) -> int:
        """Moves what is there now; returns how many keys that were."""
        keys = source.call("CLUSTER", "GETKEYSINSLOT", str(slot), "1000").splitlines()
        if keys:
            words = ["MIGRATE", "127.0.0.1", str(target.port), "", "0", "5000", "KEYS", *keys]
            assert source.call(*words) in ("OK", "NOKEY")
        return len(keys)

    def finish_move(self, slot: int, source: Master, target: Master) -> None:
        """From now on the source answers with MOVED."""
        while self.move_keys(slot, source, target):
            pass
        for master in (target, source, *self.masters):
            assert master.call("CLUSTER", "SETSLOT", str(slot), "NODE", target.id) == "OK"

    def slots_with_keys(self, master: Master) -> dict[int, list[str]]:
        """Keys of a master by slot."""
        found: dict[int, list[str]] = {}
        for key in master.call("--scan").splitlines():
            found.setdefault(slot_of(key), []).append(key)
        return found

    def remove(self) -> None:
        for master in self.masters:
            master.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
