"""What must hold of a conversation after crashes: nothing acked is lost, nothing is there twice or out of order.

Pure: it gets what one customer sent, what was acknowledged, what arrived and what is stored, and returns what is wrong.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum


class Fault(Enum):
    LOST = "acknowledged, but not stored; or stored, but never arrived"
    DUPLICATED = "stored or arrived more than once"
    REORDERED = "arrived out of order, or stored under another seq than was acknowledged"
    FOREIGN = "stored or arrived, but never sent, or with other words"
    GAP = "seqs of the stored entries do not run from 1"


@dataclass(frozen=True)
class Line:
    """One entry of a conversation. `id` is the sender's for a customer's message, empty for everything else."""

    seq: int
    id: str
    text: str


@dataclass
class Record:
    """What is known of one conversation."""

    sent: dict[str, str] = field(default_factory=dict)
    """Text by id."""
    acked: list[tuple[str, int]] = field(default_factory=list)
    """Id and seq, one for each receipt."""
    arrived: list[Line] = field(default_factory=list)
    """In the order of arrival."""
    stored: list[Line] = field(default_factory=list)
    """In the order of the store."""

    @property
    def recovered(self) -> set[str]:
        """Stored without having been acknowledged: allowed, and worth counting."""
        return {line.id for line in self.stored if line.id} - {id for id, _ in self.acked}


@dataclass(frozen=True)
class Finding:
    """Something wrong, and with which seq or id."""

    fault: Fault
    what: str


def findings(record: Record) -> list[Finding]:
    """All that is wrong with a conversation; empty when all is well. O(n)."""
    return [*_acknowledged(record), *_stored(record), *_arrived(record)]


def _acknowledged(record: Record) -> Iterator[Finding]:
    stored: dict[str, list[int]] = {}
    for line in record.stored:
        stored.setdefault(line.id, []).append(line.seq)
    for id, seq in dict.fromkeys(record.acked):
        if id not in stored:
            yield Finding(Fault.LOST, f"{id}, acknowledged as {seq}")
        elif seq not in stored[id]:
            yield Finding(Fault.REORDERED, f"{id}, acknowledged as {seq}, stored as {stored[id]}")


def _stored(record: Record) -> Iterator[Finding]:
    yield from _repeated(line.id for line in record.stored if line.id)
    yield from _foreign(record, record.stored)
    seqs = [line.seq for line in record.stored]
    if seqs != list(range(1, len(seqs) + 1)):
        yield Finding(Fault.GAP, f"{seqs}")


def _arrived(record: Record) -> Iterator[Finding]:
    seqs = [line.seq for line in record.arrived]
    yield from _repeated(map(str, seqs))
    first_time = list(dict.fromkeys(seqs))
    if first_time != sorted(first_time):
        yield Finding(Fault.REORDERED, f"arrived as {first_time}")
    arrived, stored = set(seqs), set(record.stored)
    for line in record.stored:
        if line.seq not in arrived:
            yield Finding(Fault.LOST, f"{line} never arrived")
    for line in record.arrived:
        if line not in stored:
            yield Finding(Fault.FOREIGN, f"{line} arrived, and is not stored like this")


def _repeated(names: Iterable[str]) -> Iterator[Finding]:
    for name, times in Counter(names).items():
        if times > 1:
            yield Finding(Fault.DUPLICATED, f"{name}, {times} times")


def _foreign(record: Record, lines: Iterable[Line]) -> Iterator[Finding]:
    for line in lines:
        if line.id and record.sent.get(line.id) != line.text:
            yield Finding(Fault.FOREIGN, f"{line} was not sent like this")
