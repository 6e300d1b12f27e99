"""Reading the entries of a conversation."""

from typing import Any

Entry = dict[str, Any]


def text_part(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def words_of(message: Entry) -> str:
    """What a message says."""
    return "\n".join(part["text"] for part in message["parts"] if part["type"] == "text")


def role_of(entry: Entry) -> str | None:
    """Who wrote it; nothing for a status."""
    return entry["from"]["role"] if entry["type"] == "message" else None


def is_from(role: str, entry: Entry) -> bool:
    return role_of(entry) == role


def labels_of(message: Entry) -> list[str]:
    """The quick replies it offers."""
    return [suggestion["label"] for suggestion in message.get("suggestions", [])]
