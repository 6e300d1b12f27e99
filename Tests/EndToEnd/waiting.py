"""Waiting for what cannot be awaited: an answer of another process that is there when it is there."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

PAUSE = 0.02


def until(probe: Callable[[], Found], within: float, what: str) -> Found:
    """The first truthy value of `probe`; fails when there is none `within` seconds."""
    ends = time.monotonic() + within
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > ends:
            raise AssertionError(f"not within {within} s: {what}; last seen: {found!r}")
        time.sleep(PAUSE)
