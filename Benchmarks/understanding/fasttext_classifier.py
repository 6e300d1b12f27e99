"""fastText, supervised, on one thread."""

import functools
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import fasttext
import numpy
from classifier import Table, Way
from tokens import spaced

PREFIX = "__label__"
NGRAMS = ({"wordNgrams": 2}, {"minn": 3, "maxn": 5}, {"wordNgrams": 2, "minn": 3, "maxn": 5})
SCHEDULES = ({"lr": 0.5, "epoch": 25}, {"lr": 1.0, "epoch": 50})
"""Its defaults (0.1 and 5) are made for far larger files: with them it learns nearly nothing from these."""
BUCKETS = 200_000
"""The default of two million makes models of 800 MB and finds nothing more."""


class FastTextClassifier:
    """Mean of the vectors of a text's words and n-grams, and a linear layer."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str], settings: Mapping[str, float]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "train.txt"
            lines = (f"{PREFIX}{label} {spaced(text)}\n" for text, label in zip(texts, labels))
            table.write_text("".join(lines), encoding="utf-8")
            self._model = fasttext.train_supervised(
                str(table), thread=1, verbose=0, dim=100, bucket=BUCKETS, **settings
            )
        self.labels = [label.removeprefix(PREFIX) for label in self._model.get_labels()]
        self._columns = {label: column for column, label in enumerate(self._model.get_labels())}

    def probabilities(self, texts: Sequence[str]) -> Table:
        """Its answers are the likeliest first, and a little off one in sum."""
        table = numpy.zeros((len(texts), len(self.labels)))
        found, shares = self._model.predict([spaced(text) for text in texts], k=len(self.labels))
        for row, (names, values) in enumerate(zip(found, shares)):
            table[row, [self._columns[name] for name in names]] = numpy.minimum(values, 1)
        return table

    def size(self) -> int:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.bin"
            self._model.save_model(str(path))
            return path.stat().st_size


def fasttext_ways(_: Sequence[str]) -> list[Way]:
    choices = ({**ngrams, **schedule} for ngrams in NGRAMS for schedule in SCHEDULES)
    return [functools.partial(FastTextClassifier, settings=settings) for settings in choices]
