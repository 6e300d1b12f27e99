"""scikit-learn: TF-IDF of n-grams and logistic regression, the strongest of its simple text classifiers."""

import functools
import pickle
from collections.abc import Sequence

from classifier import Table, Way
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
from tokens import TOKEN, are_chinese

C = 20
STEPS_AT_MOST = 1000


class SklearnClassifier:
    """Words, one and two at a time; with `characters`, runs of 2 to 5 characters within words besides."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str], characters: bool) -> None:
        parts = [TfidfVectorizer(token_pattern=TOKEN, ngram_range=(1, 2), sublinear_tf=True)]
        if characters:
            parts.append(TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True))
        self._pipeline = make_pipeline(make_union(*parts), LogisticRegression(C=C, max_iter=STEPS_AT_MOST))
        self._pipeline.fit(texts, labels)
        self.labels = list(self._pipeline.classes_)

    def probabilities(self, texts: Sequence[str]) -> Table:
        found: Table = self._pipeline.predict_proba(texts)
        return found

    def size(self) -> int:
        return len(pickle.dumps(self._pipeline))


def sklearn_ways(texts: Sequence[str]) -> list[Way]:
    """In Chinese, where single characters are words already, runs of them sometimes do harm."""
    choices = (True, False) if are_chinese(texts) else (True,)
    return [functools.partial(SklearnClassifier, characters=characters) for characters in choices]
