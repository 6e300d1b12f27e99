"""A customer at the widget, without the widget."""

import uuid
from collections.abc import Callable
from typing import Any

from entries import Entry, is_from, text_part
from hub_client import ANSWER_WITHIN, HubClient
from server import Server


class Customer(HubClient):
    """Has one conversation. With `resume` it is the contact of an earlier connection."""

    def __init__(self, server: Server, locale: str = "en", resume: str = "") -> None:
        super().__init__(server, token=resume)
        self.locale = locale
        self.resume = resume
        self.conversation = ""
        self.topic = ""
        self.contact = ""
        self.notices = ""
        self.epoch = ""

    async def open(self) -> dict[str, Any]:
        """Opens the conversation, as a page does when it is shown."""
        opened = await self.call("conversation.open", channel="web", locale=self.locale)
        self.conversation = opened["conversation"]
        self.topic = opened["topic"]
        self.contact = opened["contact"]
        self.notices = opened["notices"]
        self.epoch = opened["epoch"]
        self.resume = opened["resume"]
        self.sdk.set_token(self.resume)
        return opened

    async def say(self, text: str, id: str | None = None) -> dict[str, Any]:
        """Sends a message; returns its receipt."""
        return await self.act("send", id=id or uuid.uuid4().hex, parts=[text_part(text)])

    async def ask(self, text: str) -> Entry:
        """Sends a message; returns the bot's answer."""
        receipt = await self.say(text)
        return await self.hear("bot", after=receipt["seq"])

    async def act(self, deed: str, **data: Any) -> dict[str, Any]:
        """Calls `conversation.<deed>` on the open conversation."""
        return await self.call(f"conversation.{deed}", conversation=self.conversation, **data)

    @property
    def entries(self) -> list[Entry]:
        """Entries of the conversation as they came; what came twice is here twice."""
        return [publication.data for publication in self.on(self.topic) if publication.offset]

    async def wait_for(
        self, predicate: Callable[[Entry], bool], what: str = "an entry", within: float = ANSWER_WITHIN
    ) -> Entry:
        """The first entry, also of those that came already, that is as wanted."""
        found = await self.wait_until(lambda: list(filter(predicate, self.entries)), what, within)
        return found[0]

    async def hear(self, role: str, after: int = 0) -> Entry:
        """The next message of somebody behind a seq."""
        return await self.wait_for(
            lambda entry: is_from(role, entry) and entry["seq"] > after, f"a message of the {role} after {after}"
        )

    async def wait_for_owner(self, owner: str, after: int = 0) -> Entry:
        """The status that gives the conversation to somebody."""
        return await self.wait_for(
            lambda entry: entry["type"] == "status" and entry["owner"] == owner and entry["seq"] > after,
            f"status {owner}",
        )

    async def history(self, page: int = 100) -> list[Entry]:
        """All messages, oldest first, fetched page by page."""
        messages: list[Entry] = []
        more = True
        while more:
            before = {"before": messages[0]["seq"]} if messages else {}
            answer = await self.act("history", limit=page, **before)
            messages = answer["messages"] + messages
            more = answer["more"]
        return messages
