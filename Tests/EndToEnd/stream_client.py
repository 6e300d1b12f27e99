"""The hub by plain HTTP: an answer that does not end, line by line or event by event, and commands beside it."""

import http.client
import json
from collections import deque
from typing import Any, Self
from urllib.parse import quote

import requests

from hub_client import ANSWER_WITHIN
from server import Server

JSON = {"Content-Type": "application/json"}


def command(id: int, **request: Any) -> dict[str, Any]:
    return {"id": id} | request


class HttpStream:
    """One open answer. Of each kind: `http_stream`, `sse`, `uni_http_stream`, `uni_sse`."""

    def __init__(self, server: Server, kind: str, first: dict[str, Any] | str, **headers: str) -> None:
        """`first` is the connect command; of the unidirectional kinds the connect request."""
        self.kind = kind
        self.session = ""
        self.node = ""
        self._server = server
        self._id = 1
        self._waiting: deque[dict[str, Any]] = deque()
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=ANSWER_WITHIN)
        text = first if isinstance(first, str) else json.dumps(first)
        path = f"/connection/{kind}"
        if kind.endswith("sse"):
            self._connection.request("GET", f"{path}?cf_connect={quote(text)}", headers=headers)
        else:
            self._connection.request("POST", path, text.encode(), JSON | headers)
        self._answer = self._connection.getresponse()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        self._answer.close()
        self._connection.close()

    @property
    def status(self) -> int:
        return self._answer.status

    @property
    def content_type(self) -> str:
        return self._answer.headers["Content-Type"].lower()

    # What comes

    def next(self) -> dict[str, Any] | None:
        """The next object; nothing when the answer has ended."""
        while not self._waiting:
            frame = self._event() if self.kind.endswith("sse") else self._line()
            if frame is None:
                return None
            self._waiting.extend(json.loads(line) for line in frame.split("\n") if line)
        return self._waiting.popleft()

    def _line(self) -> str | None:
        line = self._answer.readline()
        return line.decode().rstrip("\n") if line else None

    def _event(self) -> str | None:
        """The data of the next event that has some (HTML standard, section 9.2.6)."""
        data: list[str] = []
        while (line := self._line()) is not None:
            if line.startswith("data:"):
                data.append(line.removeprefix("data:").removeprefix(" "))
            elif not line.rstrip("\r") and data:
                return "\n".join(data)
        return None

    def reply(self, id: int) -> dict[str, Any]:
        """The reply to a command; what comes between is passed over."""
        while (found := self.next()) is not None:
            if found.get("id") == id:
                return found
        raise AssertionError(f"the stream ended before reply {id}")

    def push(self, name: str) -> dict[str, Any]:
        """The next push of a kind, bare or in a reply: all of it."""
        while (found := self.next()) is not None:
            push = found.get("push", found)
            if name in push:
                return push
        raise AssertionError(f"the stream ended before a push with {name}")

    def has_ended(self) -> bool:
        return self.next() is None

    # What goes

    def connected(self) -> dict[str, Any]:
        """The result of the first command, whose id is 1."""
        told = self.reply(1)["connect"]
        self.session, self.node = told["session"], told["node"]
        return told

    def send(self, *commands: dict[str, Any], server: Server | None = None) -> int:
        """Sends commands in one request, to another hub if told so; returns the status."""
        return self.emulate("\n".join(map(json.dumps, commands)), server).status_code

    def emulate(self, data: Any, server: Server | None = None) -> requests.Response:
        """Sends anything as the data of an emulation request."""
        body = {"session": self.session, "node": self.node, "data": data}
        return (server or self._server).post("/emulation", json=body)

    def command(self, **request: Any) -> dict[str, Any]:
        """Sends one command; returns its reply."""
        self._id += 1
        assert self.send(command(self._id, **request)) == 204
        return self.reply(self._id)


def connect(server: Server, kind: str, token: str = "", **more: Any) -> HttpStream:
    """A stream with its greeting still to be read."""
    request = {"token": token} | more if token else more
    return HttpStream(server, kind, request if kind.startswith("uni_") else command(1, connect=request))
