"""How many threads the encoder may use: one a core, and no more than its container is given."""

import math
import os
from pathlib import Path

QUOTA = Path("/sys/fs/cgroup/cpu.max")  # of a container: microseconds in each period, or "max"


def use_all_cores(quota: Path = QUOTA) -> int:
    """Tell torch, which knows of cores but not of a container's limit; returns how many."""
    import torch

    threads = min(torch.get_num_threads(), given(quota))
    if threads < torch.get_num_threads():
        torch.set_num_threads(threads)
    return threads


def given(quota: Path = QUOTA) -> int:
    """The cores that this process may use: those it may run on, and its container's at most."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    try:
        limit, period = quota.read_text("ascii").split()
        return max(1, min(allowed or 1, math.ceil(int(limit) / int(period))))
    except (OSError, ValueError):  # no such limit
        return allowed or 1
