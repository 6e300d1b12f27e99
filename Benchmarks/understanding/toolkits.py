"""What the engine is compared with: toolkits that learn from the same files, each in a process of its own."""

from pathlib import Path

from data_sets import REPOSITORY, DataSet, Missing
from engine import Told, last_object

PYTHON = REPOSITORY / ".build-bench/understanding/bin/python"
TOOLKITS = ("sklearn", "fastText")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""More of them would spin while they wait, and CPU time would not be work."""


def measure(toolkit: str, data: DataSet) -> Told:
    if not PYTHON.exists():
        raise Missing("no environment of the toolkits: run script/bench")
    program = Path(__file__).with_name("toolkit_process.py")
    words = [word for name, path in data.files().items() for word in (f"--{name}", str(path))]
    return last_object((str(PYTHON), str(program), toolkit, *words), **ONE_THREAD)
