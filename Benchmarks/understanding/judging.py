"""How well probabilities fit the labels: the same figures as `switchboard evaluate` tells."""

from collections.abc import Sequence

import numpy
from classifier import Table
from sklearn.metrics import f1_score, roc_auc_score

OUT_OF_SCOPE = "oos"
BINS = 15


def right_share(labels: Sequence[str], probabilities: Table, expected: Sequence[str]) -> float:
    return float(numpy.mean(numpy.array(labels)[probabilities.argmax(1)] == numpy.array(expected)))


def judged(
    labels: Sequence[str],
    probabilities: Table,
    expected: Sequence[str],
    foreign: Table | None,
    held: tuple[Table, Sequence[bool]] | None,
) -> dict[str, float]:
    """`foreign` are the probabilities of texts out of scope; `held` those of texts to choose the bound by, with whether
    each is in scope. Whoever is unsure of a text takes it for out of scope."""
    found = numpy.array(labels)[probabilities.argmax(1)]
    is_right = found == numpy.array(expected)
    confidence = probabilities.max(1)
    figures = {
        "accuracy": float(is_right.mean()),
        "macro_f1": float(f1_score(expected, found, labels=sorted(set(expected)), average="macro")),
        "ece": calibration_error(confidence, is_right),
    }
    if foreign is None:
        return figures
    of_foreign = foreign.max(1)
    is_known = [True] * len(confidence) + [False] * len(of_foreign)
    figures["oos_auroc"] = float(roc_auc_score(is_known, numpy.concatenate([confidence, of_foreign])))
    if held:
        bound = best_bound(held[0].max(1), numpy.array(held[1]))
        figures["oos_recall"] = float((of_foreign < bound).mean())
        figures["in_scope_accuracy"] = float((is_right & (confidence >= bound)).mean())
    return figures


def calibration_error(confidence: Table, is_right: Table) -> float:
    """Expected calibration error (Guo et al. 2017)."""
    bins = numpy.minimum(BINS - 1, (confidence * BINS).astype(int))
    gaps = numpy.bincount(bins, is_right - confidence, BINS)
    return float(numpy.abs(gaps).sum() / len(confidence))


def best_bound(confidence: Table, is_known: Table) -> float:
    """The one that parts both kinds best, both weighing the same."""
    bounds = numpy.unique(confidence)
    kept = [(confidence[is_known] >= bound).mean() for bound in bounds]
    refused = [(confidence[~is_known] < bound).mean() for bound in bounds]
    return float(bounds[numpy.argmax(numpy.add(kept, refused))])
