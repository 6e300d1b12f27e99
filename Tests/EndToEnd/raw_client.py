"""A WebSocket without an SDK: sends what no SDK would send, and sees every object that comes."""

import asyncio
import json
from collections import deque
from contextlib import suppress
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from hub_client import ANSWER_WITHIN, Departure
from server import Server


class RawClient:
    def __init__(self, server: Server) -> None:
        self._server = server
        self._waiting: deque[dict[str, Any]] = deque()
        self._id = 0

    async def __aenter__(self) -> Self:
        self._socket: ClientConnection = await connect(
            self._server.ws_url, proxy=None, compression=None, ping_interval=None, max_size=None, close_timeout=1
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def send_frame(self, frame: str | bytes) -> None:
        """One text frame with exactly these bytes, UTF-8 or not."""
        with suppress(ConnectionClosed):  # refused before it was all there; the close says why
            await self._socket.send(frame, text=True)

    async def send(self, *objects: dict[str, Any]) -> None:
        """Objects in one frame, one a line."""
        await self.send_frame("\n".join(map(json.dumps, objects)))

    async def frame(self, within: float = ANSWER_WITHIN) -> str:
        """The next frame as it is."""
        async with asyncio.timeout(within):
            return str(await self._socket.recv())

    async def next(self, within: float = ANSWER_WITHIN) -> dict[str, Any]:
        """The next object, whatever it is."""
        while not self._waiting:
            frame = await self.frame(within)
            self._waiting.extend(json.loads(line) for line in frame.split("\n") if line)
        return self._waiting.popleft()

    async def replies(self, *ids: int) -> dict[int, dict[str, Any]]:
        """The replies to commands; what comes between them (pings, pushes) is passed over."""
        found: dict[int, dict[str, Any]] = {}
        while len(found) < len(ids):
            reply = await self.next()
            if reply.get("id") in ids:
                found[reply["id"]] = reply
        return found

    async def command(self, **request: Any) -> dict[str, Any]:
        """Sends one command; returns its reply."""
        self._id += 1
        await self.send({"id": self._id} | request)
        return (await self.replies(self._id))[self._id]

    async def connect(self, token: str = "", **more: Any) -> dict[str, Any]:
        """Says `connect`; returns its result."""
        reply = await self.command(connect={"token": token} | more)
        return reply["connect"]

    async def pong(self) -> None:
        await self.send({})

    async def ping(self, within: float) -> None:
        """Waits for a ping of the server."""
        async with asyncio.timeout(within):
            while await self.next(within) != {}:
                pass

    async def closed(self, within: float = ANSWER_WITHIN) -> Departure:
        """Waits until the server has hung up."""
        async with asyncio.timeout(within):
            try:
                while True:
                    await self._socket.recv()
            except ConnectionClosed:
                return Departure(self._socket.close_code or 0, self._socket.close_reason or "")
