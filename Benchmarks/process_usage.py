"""What processes use, read from the kernel."""

import ctypes
import os
import time
from collections.abc import Iterable
from pathlib import Path

_C_LIBRARY = ctypes.CDLL(None, use_errno=True)


def cpu_seconds(pid: int) -> float:
    """CPU time of all threads so far, also of those that have ended.

    The sum that /proc/PID/stat tells in hundredths of a second, from the process's own clock, which tells nanoseconds.
    """
    clock = ctypes.c_int()
    if error := _C_LIBRARY.clock_getcpuclockid(pid, ctypes.byref(clock)):
        raise OSError(error, f"no CPU clock of process {pid}: {os.strerror(error)}")
    return time.clock_gettime(clock.value)


def resident_megabytes(pid: int) -> float:
    """Memory that is in RAM now, in MB of 10^6 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise AssertionError(f"no VmRSS of {pid}")


def with_descendants(pid: int) -> list[int]:
    """A process and all that it has started, directly or not."""
    children = [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return [pid, *(each for child in children for each in with_descendants(child))]


def memory_bytes(pids: Iterable[int], *kinds: str) -> int:
    """Sum of fields of /proc/PID/smaps_rollup over processes, as `Rss` or `Private_Dirty`."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in kinds:
                total += 1024 * int(value.split()[0])
    return total
