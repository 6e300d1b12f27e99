"""A customer on a bare WebSocket: as little client as possible, since it shares the machine with what is measured."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

Object = dict[str, Any]


class Talker:
    """One connection with one open conversation."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._id = 0
        self.conversation = ""

    @classmethod
    async def opened(cls, url: str) -> "Talker":
        talker = cls(
            await connect(
                url, proxy=None, compression=None, ping_interval=None, max_size=None, max_queue=None, open_timeout=30
            )
        )
        await talker._answer({"connect": {}})
        reply = await talker._answer({"rpc": {"method": "conversation.open", "data": {"channel": "web"}}})
        talker.conversation = reply["rpc"]["data"]["conversation"]
        return talker

    async def close(self) -> None:
        await self._socket.close()

    async def send(self, *texts: str) -> None:
        """Sends messages in one frame."""
        await self._socket.send("\n".join(self._message(text) for text in texts))

    async def listen(self, take: Callable[[list[Object]], Awaitable[None]]) -> None:
        """Gives what each frame brought to `take`, until the connection ends. Answers pings by itself."""
        async for frame in self._socket:
            objects = [json.loads(line) for line in str(frame).split("\n") if line]
            if {} in objects:
                await self._socket.send("{}")
            await take([each for each in objects if each])

    def _message(self, text: str) -> str:
        self._id += 1
        data = {"conversation": self.conversation, "id": str(self._id), "parts": [{"type": "text", "text": text}]}
        return json.dumps({"id": self._id, "rpc": {"method": "conversation.send", "data": data}})

    async def _answer(self, request: Object) -> Object:
        self._id += 1
        await self._socket.send(json.dumps({"id": self._id} | request))
        async for frame in self._socket:
            for reply in map(json.loads, filter(None, str(frame).split("\n"))):
                if reply.get("id") == self._id:
                    return reply
        raise AssertionError(f"no answer to {request}")


def is_reply(each: Object) -> bool:
    return "id" in each


def is_answer(each: Object) -> bool:
    """Whether this is something the bot says."""
    data = each.get("push", {}).get("pub", {}).get("data", {})
    return data.get("type") == "message" and data["from"]["role"] == "bot"
