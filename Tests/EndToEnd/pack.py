"""What the installed pack says, read from its files: where expected answers come from."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from server import REPOSITORY

PLACE = re.compile(r"\{([\w.]+)\}")


@dataclass(frozen=True)
class Flow:
    """A task of several steps."""

    definition: dict[str, Any]

    def ask(self, slot: str, language: str) -> str:
        return self._slot(slot)["ask"][language]

    def invalid(self, slot: str, language: str) -> str:
        return self._slot(slot)["invalid"][language]

    def confirm(self, language: str, **values: str) -> str:
        return PLACE.sub(lambda place: values[place[1]], self.definition["confirm"][language])

    def reply(self, status: int, language: str, result: dict[str, Any] | None = None, **slots: str) -> str:
        """What is said to an answer of the back-end; codes of its fields by their labels."""
        template = next(reply["say"] for reply in self.definition["replies"] if reply["when"] == status)
        return PLACE.sub(lambda place: self._said(place[1], language, result or {}, slots), template[language])

    def _slot(self, name: str) -> dict[str, Any]:
        return next(slot for slot in self.definition["slots"] if slot["name"] == name)

    def _said(self, name: str, language: str, result: dict[str, Any], slots: dict[str, str]) -> str:
        if not name.startswith("result."):
            return slots[name]
        field = name.removeprefix("result.")
        labels = self.definition.get("labels", {}).get(field, {})
        value = str(result[field])
        return labels[value][language] if value in labels else value


class Pack:
    def __init__(self, name: str = "retail") -> None:
        self._name = name
        self._folder = REPOSITORY / "config/packs" / name

    def _read(self, file: str) -> Any:
        return yaml.safe_load((self._folder / file).read_text())

    @cached_property
    def _head(self) -> dict[str, Any]:
        return self._read("pack.yaml")

    @cached_property
    def _articles(self) -> dict[str, dict[str, Any]]:
        return {article["id"]: article for article in self._read("articles.yaml")}

    @cached_property
    def _intents(self) -> dict[str, dict[str, Any]]:
        return {intent["name"]: intent for intent in self._read("intents.yaml")}

    @cached_property
    def _flows(self) -> dict[str, dict[str, Any]]:
        return {flow["name"]: flow for flow in self._read("flows.yaml")}

    @cached_property
    def _backend(self) -> dict[str, Any]:
        file = REPOSITORY / "config/demo" / f"{self._name}.yaml"
        return yaml.safe_load(file.read_text())["collections"]

    def text(self, name: str, language: str) -> str:
        """One of the bot's own phrases."""
        return self._head["texts"][name][language]

    def question(self, article: str, language: str) -> str:
        return self._articles[article]["question"][language]

    def phrasings(self, article: str, language: str) -> list[str]:
        """Ways to ask for an article: its own, and those of the intent that leads to it."""
        own = self._articles[article]["phrasings"][language]
        led = [
            phrasing
            for intent in self._intents.values()
            if intent["does"] == {"article": article}
            for phrasing in intent["phrasings"][language]
        ]
        return [*led, *own]

    def answer(self, article: str, language: str) -> str:
        return self._articles[article]["answer"][language]

    def flow(self, name: str) -> Flow:
        return Flow(self._flows[name])

    def record(self, collection: str, id: str) -> dict[str, Any]:
        """A record of the demo back-end."""
        return next(record for record in self._backend[collection]["records"] if record["id"] == id)

    def offers(self, language: str) -> set[str]:
        """Every label a quick reply may have."""
        titled = [*self._articles.values(), *self._intents.values(), *self._flows.values()]
        return {item["title"][language] for item in titled} | {self.text("person", language)}

    def could_say(self, text: str, language: str) -> bool:
        """Whether the pack has these words: as they are, or as one of its templates filled in."""
        return any(saying.fullmatch(text) for saying in self._sayings[language])

    @cached_property
    def _sayings(self) -> dict[str, list[re.Pattern[str]]]:
        texts = [self._head["greeting"], *self._head["texts"].values()]
        texts += [article["answer"] for article in self._articles.values()]
        for flow in self._flows.values():
            texts += [text for slot in flow["slots"] for text in (slot["ask"], slot["invalid"])]
            texts += [reply["say"] for reply in flow["replies"]]
            texts += [flow["confirm"]] if "confirm" in flow else []
        return {language: [_pattern(text[language]) for text in texts] for language in self._head["languages"]}


def _pattern(template: str) -> re.Pattern[str]:
    fixed = PLACE.split(template)[::2]
    return re.compile(".+".join(map(re.escape, fixed)), re.DOTALL)
