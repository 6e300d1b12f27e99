"""How the toolkits are given texts: a Chinese character is a word, for neither of them can part Chinese."""

import re
from collections.abc import Sequence

HAN = "\u3400-\u9fff"
TOKEN = rf"[{HAN}]|[^\W{HAN}]+|[^\w\s]"
"""A Chinese character, a run of other letters and digits, or a mark."""
_TOKEN = re.compile(TOKEN)
_HAN = re.compile(f"[{HAN}]")


def spaced(text: str) -> str:
    return " ".join(_TOKEN.findall(text.lower()))


def are_chinese(texts: Sequence[str]) -> bool:
    """More than half of the texts have Chinese characters."""
    return 2 * sum(bool(_HAN.search(text)) for text in texts) > len(texts)
