"""The hub and those it is compared with, each behind the same few words."""

import functools
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from loader import Loader, Request, post
from process_usage import cpu_seconds, memory_bytes, with_descendants
from programs import BUILD, HERE, SmallServer, built, stop
from server import BINARY, REPOSITORY, Server
from waiting import until

TOPIC = "news:bench"
LIMITS_RAISED = {
    "SWITCHBOARD_MESSAGES_PER_SECOND": "1000000",
    "SWITCHBOARD_MESSAGES_PER_SECOND_PER_ADDRESS": "1000000",
    "SWITCHBOARD_MESSAGES_PER_SECOND_PER_USER": "1000000",
    "SWITCHBOARD_FRAMES_PER_SECOND": "1000000",
    "SWITCHBOARD_CONNECTIONS_PER_USER": "1000000",
    "SWITCHBOARD_CONNECTIONS_PER_ADDRESS": "1000000",
}
NGINX_MODULES = Path("/usr/lib/nginx/modules")
STARTS_WITHIN = 10.0
TRAINED_WITHIN = 240.0


def sized_json(size: int) -> bytes:
    """A JSON object of so many bytes."""
    frame = len(b'{"text":""}')
    return b'{"text":"' + b"x" * (size - frame) + b'"}'


DATA = sized_json(128)
"""What a message carries."""
ECHO_DATA = sized_json(64)
ECHO_REQUEST = b'{"id":3,"rpc":{"method":"echo","data":' + ECHO_DATA + b"}}"
ECHO_ANSWER = b'{"id":3,"rpc":{"data":' + ECHO_DATA + b"}}"
"""What the hub says to it: as many bytes are what its floor answers."""


class Peer:
    """A running server. Its load client is started with it."""

    name = ""
    path = "/"
    speaks_hub = False

    def __init__(self, pid: int, port: int, control_port: int, folder: Path) -> None:
        self.pid = pid
        self.load = Loader(port, control_port, self.path, self.speaks_hub, folder)

    def publish(self, messages: int) -> Request:
        """What makes the server send so many messages to every client."""
        return Request(post(f"/publish/{messages}", DATA))

    def join(self) -> None:
        """Puts all connected clients where messages come. Of most peers, every client is there."""

    def pids(self) -> list[int]:
        return with_descendants(self.pid)

    def cpu_seconds(self) -> float:
        return sum(map(cpu_seconds, self.pids()))

    def private_bytes(self) -> int:
        """What the server alone holds and has written to. Pages of files count as shared or not by who else runs."""
        return memory_bytes(self.pids(), "Private_Dirty")

    def resident_bytes(self) -> int:
        return memory_bytes(self.pids(), "Rss")

    def stop(self) -> None:
        try:
            self.load.stop()
        finally:
            self.stop_server()

    def stop_server(self) -> None:
        raise NotImplementedError


class Small(Peer):
    """One of the servers beside this file."""

    def __init__(self, folder: Path, command: list[str | Path], **environment: str) -> None:
        self._server = SmallServer(command, **environment)
        super().__init__(self._server.pid, self._server.port, self._server.control_port, folder)

    def stop_server(self) -> None:
        self._server.stop()


class Floor(Small):
    """A bare loop of send()."""

    name = "floor"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, [built("floor")])


class LibraryEcho(Small):
    """libwebsockets alone; it can only echo."""

    name = "lws"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, [built("lws_echo"), str(len(ECHO_ANSWER))])


class NodeServer(Small):
    """node with `ws`."""

    name = "ws"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, ["node", HERE / "ws_server.js"], NODE_PATH="/usr/share/nodejs")


class PythonServer(Small):
    """Python with `websockets`."""

    name = "websockets"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, [sys.executable, HERE / "websockets_server.py"])


class Nchan(Peer):
    """nginx with nchan."""

    name = "nchan"
    path = "/subscribe"

    def __init__(self, folder: Path) -> None:
        own = folder / "nginx"
        own.mkdir()
        port = free_port()
        values = {
            "MODULES": NGINX_MODULES,
            "FOLDER": own,
            "PORT": port,
            "DESCRIPTORS": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        }
        text = (HERE / "nginx.conf.in").read_text()
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        if os.geteuid() == 0:
            text = "user root;\n" + text
        (own / "nginx.conf").write_text(text)
        self._process = subprocess.Popen(
            ["/usr/sbin/nginx", "-p", own, "-c", own / "nginx.conf", "-e", own / "error.log"],
            stdin=subprocess.DEVNULL,
            text=True,
        )
        until(lambda: listens(port) and len(with_descendants(self._process.pid)) > 1, STARTS_WITHIN, "nginx listens")
        super().__init__(self._process.pid, port, port, folder)

    def publish(self, messages: int) -> Request:
        return Request(post("/publish", DATA) * messages, messages)

    def stop_server(self) -> None:
        self._process.terminate()
        stop(self._process)


class Hub(Peer):
    """The hub, with its limits out of the way."""

    name = "hub"
    path = "/connection/websocket"
    speaks_hub = True

    def __init__(
        self, folder: Path, redis: str | None = None, name: str = "hub", loops: int | None = None
    ) -> None:
        """A hub on `loops` threads; as in the wild, one for each core, when not said."""
        threads = {"SWITCHBOARD_LOOPS": str(loops)} if loops else {}
        self.server = Server(folder / name, name=name, redis=redis, settings=LIMITS_RAISED | threads)
        shutil.copytree(trained(), self.server.data)
        self.server.start()
        super().__init__(self.server.pid, self.server.port, self.server.port, folder)

    def publish(self, messages: int) -> Request:
        return self.publish_to([TOPIC] * messages)

    def publish_to(self, topics: list[str], in_parallel: bool = False) -> Request:
        """One message to each topic, in one request and in this order unless it need not be kept."""
        publications = [f'{{"channel":"{topic}","data":{DATA.decode()}}}' for topic in topics]
        if len(topics) == 1:
            return self._call("publish", publications[0])
        commands = ",".join(f'{{"publish":{each}}}' for each in publications)
        return self._call("batch", f'{{"commands":[{commands}],"parallel":{json.dumps(in_parallel)}}}')

    def _call(self, method: str, body: str) -> Request:
        headers = [f"X-API-Key: {self.server.api_key}", "Content-Type: application/json"]
        return Request(post(f"/api/{method}", body.encode(), *headers))

    def join(self) -> None:
        self.load.subscribe(TOPIC)

    def stop_server(self) -> None:
        self.server.kill()


PEERS: dict[str, Callable[[Path], Peer]] = {
    kind.name: kind for kind in (Hub, Floor, Nchan, LibraryEcho, NodeServer, PythonServer)
}


@functools.cache
def trained() -> Path:
    """A data folder with a trained model and nothing else, kept: hubs that start from it are ready at once."""
    data = BUILD / "trained"
    command = [BINARY, "train", "--data", data]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, timeout=TRAINED_WITHIN)
    return data


def free_port() -> int:
    """A port that nobody has just now: for programs that cannot choose one themselves."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
