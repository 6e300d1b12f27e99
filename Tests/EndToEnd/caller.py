"""A WebSocket that comes from an address of our choice, and asks for more than it may."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Self

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from own_hub import UNLIMITED
from raw_client import RawClient
from server import Server

TOO_MANY_REQUESTS = 111


class Caller(RawClient):
    """Comes through a proxy that says from where."""

    def __init__(self, server: Server, address: str = "") -> None:
        super().__init__(server)
        self._headers = {"X-Forwarded-For": address} if address else {}

    async def __aenter__(self) -> Self:
        self._socket = await connect(
            self._server.ws_url, proxy=None, compression=None, ping_interval=None, max_size=None, close_timeout=1,
            additional_headers=self._headers,
        )  # fmt: skip
        return self

    async def send_fragments(self, parts: Iterable[str]) -> None:
        with suppress(ConnectionClosed):  # refused before it was all there
            await self._socket.send(parts)

    async def flood(self, frames: int) -> None:
        """Pongs, the cheapest of messages, each in a frame of its own."""
        with suppress(ConnectionClosed):
            for _ in range(frames):
                await self._socket.send("{}")

    async def echoes(self, count: int) -> list[bool]:
        """Sends so many calls in one frame; returns which of them were let through."""
        first = self._id + 1
        self._id += count
        ids = range(first, first + count)
        await self.send(*({"id": id, "rpc": {"method": "echo", "data": id}} for id in ids))
        replies = await self.replies(*ids)
        for reply in replies.values():
            if "error" in reply:
                assert (reply["error"]["code"], reply["error"]["temporary"]) == (TOO_MANY_REQUESTS, True)
        return ["error" not in replies[id] for id in ids]


async def refusal(hub: Server, address: str) -> int | None:
    """The status that a handshake is refused with; nothing when it succeeds."""
    try:
        async with Caller(hub, address):
            return None
    except InvalidStatus as refused:
        return refused.response.status_code


def behind_proxy(**limits: int) -> dict[str, str]:
    own = {f"SWITCHBOARD_{name.upper()}": str(value) for name, value in limits.items()}
    return UNLIMITED | {"SWITCHBOARD_BEHIND_PROXY": "true", "SWITCHBOARD_PROXIES": "127.0.0.1"} | own
