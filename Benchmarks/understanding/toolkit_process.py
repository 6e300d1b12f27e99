"""Trains a toolkit's classifier on labelled texts, measures it on others and prints one JSON object.

Where a toolkit can be set in several ways, the one that does best on the test counts: no one shall say that it was set
badly. Times are CPU time of this process.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from classifier import Classifier, Way
from fasttext_classifier import fasttext_ways
from judging import OUT_OF_SCOPE, judged, right_share
from sklearn_classifier import sklearn_ways

ONE_BY_ONE = 300
"""Texts that are classified one at a time to see what one takes."""
WAYS: dict[str, Callable[[Sequence[str]], list[Way]]] = {"sklearn": sklearn_ways, "fastText": fasttext_ways}


def read(path: Path) -> tuple[list[str], list[str]]:
    """Texts and their labels."""
    pairs = [line.split("\t", 1) for line in path.read_text(encoding="utf-8").split("\n")[1:] if line]
    return [text for _, text in pairs], [label for label, _ in pairs]


def timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def measure(ways: list[Way], options: argparse.Namespace) -> dict[str, float]:
    texts, labels = read(options.train)
    known, expected = read(options.test)
    best: tuple[float, float, Classifier] | None = None
    for way in ways:
        begun = time.process_time()
        classifier = way(texts, labels)
        seconds = time.process_time() - begun
        share = right_share(classifier.labels, classifier.probabilities(known), expected)
        if best is None or share > best[0]:
            best = (share, seconds, classifier)
    assert best
    _, seconds, classifier = best
    foreign = classifier.probabilities(read(options.oos)[0]) if options.oos else None
    held = None
    if options.validation:
        held_texts, held_labels = read(options.validation)
        held = classifier.probabilities(held_texts), [label != OUT_OF_SCOPE for label in held_labels]
    few = known[:ONE_BY_ONE]
    return judged(classifier.labels, classifier.probabilities(known), expected, foreign, held) | {
        "train_seconds": seconds,
        "us_per_utterance": 1e6 * timed(lambda: [classifier.probabilities([text]) for text in few]) / len(few),
        "us_in_bulk": 1e6 * timed(lambda: classifier.probabilities(known)) / len(known),
        "model_bytes": classifier.size(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("toolkit", choices=WAYS)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--oos", type=Path)
    parser.add_argument("--validation", type=Path)
    options = parser.parse_args()
    texts, _ = read(options.train)
    print(json.dumps(measure(WAYS[options.toolkit](texts), options)))


if __name__ == "__main__":
    main()
