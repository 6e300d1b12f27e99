"""What was measured, peer by peer, and whether it reaches its goal."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Sample = dict[str, float]
"""What one measurement gave, by figure."""


@dataclass
class Samples:
    """What was measured of each peer, turn by turn."""

    turns: dict[str, list[Sample]] = field(default_factory=lambda: defaultdict(list))

    def add(self, peer: str, sample: Sample) -> None:
        self.turns[peer].append(sample)

    @property
    def peers(self) -> list[str]:
        return list(self.turns)

    def medians(self, peer: str) -> Sample:
        keys = {key: None for sample in self.turns.get(peer, []) for key in sample}
        return {key: statistics.median(self._values(peer, key)) for key in keys}

    def ratio(self, key: str, peer: str, other: str) -> float | None:
        """The median of the ratios within a turn: a slow minute of the machine is in both of its figures."""
        pairs = list(zip(self._values(peer, key), self._values(other, key)))
        return statistics.median(own / another for own, another in pairs) if pairs else None

    def _values(self, peer: str, key: str) -> list[float]:
        return [sample[key] for sample in self.turns.get(peer, []) if key in sample]


@dataclass(frozen=True)
class Figure:
    """One line of a row's table."""

    key: str
    what: str
    unit: str = ""
    digits: int = 2


@dataclass(frozen=True)
class Goal:
    """What the hub should reach."""

    what: str
    value: float
    limit: float
    is_least: bool = False
    """The limit is a lower bound."""

    @property
    def is_met(self) -> bool:
        return self.value >= self.limit if self.is_least else self.value <= self.limit

    def __str__(self) -> str:
        verdict = "met" if self.is_met else "MISSED"
        return f"{self.what}: {self.value:,.4g}, goal {'≥' if self.is_least else '≤'} {self.limit:,.4g}: {verdict}"


@dataclass
class Row:
    """One thing that is measured, with all its figures."""

    name: str
    title: str
    figures: list[Figure]
    samples: Samples
    goals: list[Goal] = field(default_factory=list)

    def text(self) -> str:
        columns = [self.samples.medians(peer) for peer in self.samples.peers]
        labels = [f"{figure.what}, {figure.unit}" if figure.unit else figure.what for figure in self.figures]
        width = max(map(len, labels))
        lines = [f"{self.name}: {self.title}"]
        lines.append(f"  {'':{width}}" + "".join(f"{peer:>12}" for peer in self.samples.peers))
        for figure, label in zip(self.figures, labels):
            cells = [self._cell(column.get(figure.key), figure.digits) for column in columns]
            if any(cells):
                lines.append(f"  {label:{width}}" + "".join(f"{cell:>12}" for cell in cells))
        return "\n".join([*lines, *(f"  {goal}" for goal in self.goals)])

    @staticmethod
    def _cell(value: float | None, digits: int) -> str:
        return "" if value is None else f"{value:,.{digits}f}"

    def json(self) -> dict[str, Any]:
        goals = [
            {"what": goal.what, "value": round(goal.value, 4), "limit": goal.limit, "met": goal.is_met}
            for goal in self.goals
        ]
        figures = {
            peer: {key: round(value, 4) for key, value in self.samples.medians(peer).items()}
            for peer in self.samples.peers
        }
        return {"figures": figures, "goals": goals}

    def at_most(self, what: str, key: str, limit: float) -> None:
        """A goal for a figure of the hub. Without the figure there is none."""
        if (value := self.samples.medians("hub").get(key)) is not None:
            self.goals.append(Goal(what, value, limit))

    def at_least(self, what: str, key: str, limit: float) -> None:
        if (value := self.samples.medians("hub").get(key)) is not None:
            self.goals.append(Goal(what, value, limit, is_least=True))

    def at_most_of(self, what: str, key: str, peer: str, limit: float) -> None:
        """A goal for the hub's figure as a multiple of a peer's."""
        if (ratio := self.samples.ratio(key, "hub", peer)) is not None:
            self.goals.append(Goal(what, ratio, limit))


def in_turns(names: Iterable[str], times: int, measure: Callable[[str], Sample]) -> Samples:
    """Measures peer after peer, over and over, so that what else the machine does meets all alike."""
    samples = Samples()
    names = list(names)
    for _ in range(times):
        for name in names:
            samples.add(name, measure(name))
    return samples
