"""The checker itself: a good history passes, and each planted fault is found, and nothing else."""

import pytest

from checker import Fault, Finding, Line, Record, findings


def good() -> Record:
    """Two messages with their answers; the second one's first receipt was lost, so it was sent twice."""
    entries = [Line(1, "a", "one"), Line(2, "", "first"), Line(3, "b", "two"), Line(4, "", "second")]
    return Record(
        sent={"a": "one", "b": "two", "c": "never stored"},
        acked=[("a", 1), ("b", 3), ("b", 3)],
        arrived=list(entries),
        stored=list(entries),
    )


def faults(record: Record) -> set[Fault]:
    return {finding.fault for finding in findings(record)}


def test_finds_nothing_in_a_good_history() -> None:
    assert findings(good()) == []


def test_counts_what_was_stored_without_a_receipt() -> None:
    record = good()
    record.acked = [("a", 1)]
    assert findings(record) == []
    assert record.recovered == {"b"}


def test_finds_an_acknowledged_message_that_is_not_stored() -> None:
    record = good()
    del record.stored[2:], record.arrived[2:]
    assert findings(record) == [Finding(Fault.LOST, "b, acknowledged as 3")]


def test_finds_a_stored_entry_that_never_arrived() -> None:
    record = good()
    lost = record.arrived.pop(1)
    assert findings(record) == [Finding(Fault.LOST, f"{lost} never arrived")]


def test_finds_a_message_stored_twice() -> None:
    record = good()
    twice = Line(5, "a", "one")
    record.stored.append(twice)
    record.arrived.append(twice)
    assert findings(record) == [Finding(Fault.DUPLICATED, "a, 2 times")]


def test_finds_an_entry_that_arrived_twice() -> None:
    record = good()
    record.arrived.insert(3, record.arrived[2])
    assert findings(record) == [Finding(Fault.DUPLICATED, "3, 2 times")]


def test_finds_entries_that_arrived_out_of_order() -> None:
    record = good()
    record.arrived[1], record.arrived[2] = record.arrived[2], record.arrived[1]
    assert faults(record) == {Fault.REORDERED}


def test_finds_a_message_stored_under_another_seq() -> None:
    record = good()
    record.acked[0] = ("a", 2)
    assert findings(record) == [Finding(Fault.REORDERED, "a, acknowledged as 2, stored as [1]")]


def test_finds_two_different_receipts_of_one_message() -> None:
    record = good()
    record.acked.append(("b", 4))
    assert faults(record) == {Fault.REORDERED}


@pytest.mark.parametrize("stranger", [Line(5, "z", "not mine"), Line(5, "c", "with other words")])
def test_finds_a_message_that_was_not_sent(stranger: Line) -> None:
    record = good()
    record.stored.append(stranger)
    record.arrived.append(stranger)
    assert faults(record) == {Fault.FOREIGN}


def test_finds_an_entry_that_arrived_with_other_words_than_are_stored() -> None:
    record = good()
    record.arrived[1] = Line(2, "", "something else")
    assert faults(record) == {Fault.FOREIGN}


def test_finds_a_gap_in_the_store() -> None:
    record = good()
    record.stored[3] = Line(5, "", "second")
    record.arrived[3] = Line(5, "", "second")
    assert faults(record) == {Fault.GAP}
