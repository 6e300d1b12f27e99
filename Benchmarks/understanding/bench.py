"""Where rows are measured: who is asked, and a row that also says what it left out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data_sets import Missing
from engine import Engine, Told
from figures import Figure, Goal, Row, Samples

HUB = "hub"
FIGURES = [
    Figure("accuracy", "accuracy", digits=4),
    Figure("macro_f1", "macro F1", digits=4),
    Figure("ece", "calibration error", digits=4),
    Figure("oos_auroc", "in scope or not, AUROC", digits=4),
    Figure("oos_recall", "… out of scope and refused", digits=4),
    Figure("in_scope_accuracy", "… in scope, right and not refused", digits=4),
    Figure("train_seconds", "CPU of training", "s", 1),
    Figure("us_per_utterance", "CPU of a text, one at a time", "µs", 1),
    Figure("us_in_bulk", "… many at once", "µs", 1),
    Figure("model_megabytes", "model on disk", "MB", 1),
]


@dataclass
class Bench:
    """What was asked for."""

    engine: Engine
    folder: Path
    """For files that a row makes."""
    toolkits: tuple[str, ...]


@dataclass
class ComparedRow(Row):
    """A row of one measurement each."""

    notes: list[str] = field(default_factory=list)
    """What was left out, and why."""

    def text(self) -> str:
        return "\n".join([super().text(), *(f"  {note}" for note in self.notes)])

    def json(self) -> dict[str, Any]:
        return super().json() | {"notes": self.notes}

    def add(self, column: str, measure: Callable[[], Told]) -> None:
        """Whoever lacks something is left out of the row, all but the hub: without it there is none."""
        try:
            told = measure()
        except Missing as missing:
            if column == HUB:
                raise
            self.notes.append(f"{column}: skipped, {missing}")
            return
        sample = {key: float(value) for key, value in told.items() if isinstance(value, (int, float))}
        if "model_bytes" in sample:
            sample["model_megabytes"] = sample.pop("model_bytes") / 1e6
        self.samples.add(column, sample)

    def expect(self, column: str, key: str, limit: float, is_least: bool = True) -> None:
        """A goal for a figure. A column that was left out has none; a figure that was not told is an error."""
        if column not in self.samples.peers:
            return
        value = self.samples.medians(column).get(key)
        if value is None:
            raise RuntimeError(f"{column} did not tell {key}")
        figure = next(figure for figure in self.figures if figure.key == key)
        what = figure.what.removeprefix("… ") + (f", {figure.unit}" if figure.unit else "")
        self.goals.append(Goal(what if column == HUB else f"{column}: {what}", value, limit, is_least))


def row(name: str, title: str, figures: list[Figure] = FIGURES) -> ComparedRow:
    return ComparedRow(name, title, figures, Samples())
