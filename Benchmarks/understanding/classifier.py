"""What a toolkit's classifier can do."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy

Table = numpy.ndarray[Any, Any]
"""Probabilities: a text a row, a label a column."""


class Classifier(Protocol):
    """A trained classifier."""

    labels: list[str]

    def probabilities(self, texts: Sequence[str]) -> Table:
        """Of each text, by label."""

    def size(self) -> int:
        """Bytes on disk."""


Way = Callable[[Sequence[str], Sequence[str]], Classifier]
"""Makes a classifier of texts and their labels."""
