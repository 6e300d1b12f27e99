"""An agent at the console, without the console."""

import uuid
from typing import Any

from entries import text_part
from hub_client import HubClient
from server import Server


class Agent(HubClient):
    def __init__(self, server: Server, user: str, name: str) -> None:
        super().__init__(server, token=server.token(user, "agent", name=name))
        self.user = user
        self.name = name

    async def list(self, state: str) -> dict[str, dict[str, Any]]:
        """Rows of a folder by conversation, all its pages."""
        rows: dict[str, dict[str, Any]] = {}
        before: dict[str, int] = {}
        while True:
            page = await self.call("desk.list", state=state, limit=100, **before)
            rows |= {row["conversation"]: row for row in page["conversations"]}
            if not page["more"]:
                return rows
            before = {"before": min(row["last"]["time"] for row in page["conversations"])}

    async def claim(self, conversation: str) -> dict[str, Any]:
        return await self.call("desk.claim", conversation=conversation)

    async def release(self, conversation: str) -> dict[str, Any]:
        return await self.call("desk.release", conversation=conversation)

    async def reply(self, conversation: str, text: str, id: str | None = None) -> dict[str, Any]:
        return await self.call(
            "desk.reply", conversation=conversation, id=id or uuid.uuid4().hex, parts=[text_part(text)]
        )
