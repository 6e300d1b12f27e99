"""Those who write knowledge and those who answer for it, over the REST interface."""

from dataclasses import dataclass
from typing import Any

import requests

from server import Server

Content = dict[str, Any]
Release = dict[str, Any]

STEPS = ("validate", "simulate", "approve", "publish")
A_STEP_WITHIN = 60.0
"""Rules may derive five million facts before they are refused."""


def headers(hub: Server, user: str, role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {hub.token(user, role)}"}


@dataclass
class Newsroom:
    """An editor who drafts and a supervisor who approves."""

    hub: Server

    @property
    def editor(self) -> dict[str, str]:
        return headers(self.hub, "edith", "editor")

    @property
    def supervisor(self) -> dict[str, str]:
        return headers(self.hub, "sue", "supervisor")

    def draft(self, article: str, content: Content, **headers: Any) -> requests.Response:
        return self.hub.put(f"/v1/articles/{article}", json=content, headers=headers.get("by", self.editor))

    def create(self, note: str = "") -> Release:
        answer = self.hub.post("/v1/releases", json={"note": note}, headers=self.editor)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def open_release(self) -> int:
        """The one that is on its way; a new one if there is none."""
        releases = self.hub.get("/v1/releases", headers=self.editor).json()["releases"]
        known = [each["number"] for each in releases if each["state"] in ("draft", "validated", "simulated", "approved")]
        if known:
            return known[0]
        self.draft("open-release", {})
        return self.create()["number"]

    def step(self, number: int, name: str, by: dict[str, str] | None = None) -> requests.Response:
        return self.hub.post(f"/v1/releases/{number}/{name}", headers=by or self.supervisor, timeout=A_STEP_WITHIN)

    def take(self, number: int, *steps: str) -> Release:
        """Goes these steps, one after the other; the release as the last one left it."""
        answer = None
        for name in steps:
            answer = self.step(number, name)
            assert answer.status_code == 200, (name, answer.text)
        assert answer
        return answer.json()

    def release(self, **articles: Content | None) -> Release:
        """Publishes articles, all steps of the way; nothing takes one out."""
        for name, content in articles.items():
            article = name.replace("_", "-")
            if content is None:
                answer = self.hub.request("DELETE", f"/v1/articles/{article}", headers=self.editor)
            else:
                answer = self.draft(article, content)
            assert answer.status_code == 200, answer.text
        return self.take(self.create()["number"], *STEPS)

    def rule(self, file: str, text: str) -> Release:
        """Publishes a rule file."""
        answer = self.hub.put(f"/v1/rules/{file}", json={"text": text}, headers=self.editor)
        assert answer.status_code == 200, answer.text
        assert answer.json()["problems"] == []
        return self.take(self.create()["number"], *STEPS)

    def tell(self, *changes: dict[str, Any]) -> None:
        """What a business system tells the graph."""
        sent = self.hub.post("/v1/graph", json={"source": "shop", "changes": list(changes)}, headers=self.hub.key)
        assert sent.ok, sent.text

    def live(self) -> int:
        return self.hub.get("/v1/releases", headers=self.editor).json()["live"]

    def article(self, id: str) -> dict[str, Any]:
        answer = self.hub.get(f"/v1/articles/{id}", headers=self.editor)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def gaps(self) -> list[dict[str, Any]]:
        return self.hub.get("/v1/gaps", headers=self.editor).json()["gaps"]
