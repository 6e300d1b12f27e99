"""The load client from here: one process with all connections to one peer, told what to do."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from programs import built, stop

Result = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """Bytes for an HTTP connection: one request, or several in a pipeline."""

    bytes: bytes
    answers: int = 1


def post(path: str, body: bytes, *headers: str) -> bytes:
    """The bytes of one request on a kept connection."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


class Loader:
    """Each method is one command and returns what the client measured."""

    def __init__(self, port: int, control_port: int, path: str, speaks_hub: bool, folder: Path) -> None:
        """`folder` is for what the client is to send."""
        self._folder = folder
        self._files: dict[bytes, Path] = {}
        command = [built("load"), port, control_port, path, "hub" if speaks_hub else "plain"]
        self._process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def open(self, count: int, at_once: int = 100) -> Result:
        """Connects until `count` clients are ready: connected, and told so by the hub."""
        return self.call("open", count, at_once)

    def close(self) -> Result:
        return self.call("close")

    def subscribe(self, topic: str, topics: int = 1) -> Result:
        """Client i joins `topic`, or with several of them `topic` + i modulo `topics`."""
        return self.call("subscribe", topic, topics)

    def deliver(self, request: Request, rounds: int, messages: int) -> Result:
        """Publishes again when all have what came before: `messages` to every client a round."""
        return self.call("deliver", rounds, messages, request.answers, self._file(request.bytes))

    def echo(self, text: bytes, seconds: float) -> Result:
        """Every client has one request on its way."""
        return self.call("echo", seconds, self._file(text))

    def recover(self, missed: int, at_once: int) -> Result:
        """All come back, and each wants `missed` messages."""
        return self.call("recover", missed, at_once)

    def idle(self, seconds: float) -> Result:
        return self.call("idle", seconds)

    def http(self, request: Request, connections: int, seconds: float) -> Result:
        """Requests without pause."""
        return self.call("http", connections, seconds, request.answers, self._file(request.bytes))

    def begin_soak(self, seconds: int, leaving_a_second: int) -> None:
        """Clients come and go; :meth:`result` waits for the end."""
        self._tell("soak", seconds, leaving_a_second)

    def positions(self) -> list[list[int]]:
        """Lowest and highest offset of each topic's clients."""
        return self.call("positions")["positions"]

    def call(self, *words: object) -> Result:
        self._tell(*words)
        return self.result()

    def _tell(self, *words: object) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(" ".join(map(str, words)) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # the client has ended, and its last words are read with the result

    def result(self) -> Result:
        """What the client says to the last command. It gives up by itself when a server does not answer."""
        assert self._process.stdout and self._process.stderr
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the load client ended: {self._process.stderr.read().strip()}")
        return json.loads(line)

    def _file(self, contents: bytes) -> Path:
        if contents not in self._files:
            path = self._folder / f"request-{self._process.pid}-{len(self._files)}"
            path.write_bytes(contents)
            self._files[contents] = path
        return self._files[contents]

    def stop(self) -> None:
        stop(self._process)
