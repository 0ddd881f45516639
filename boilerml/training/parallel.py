"""Several fits at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from threadpoolctl import threadpool_limits

Task = TypeVar("Task")
Result = TypeVar("Result")


def in_threads(work: Callable[[Task], Result], tasks: Iterable[Task], jobs: int) -> list[Result]:
    """Do work on several tasks at a time, in threads: they share gigabytes of examples, and fits spend their time in compiled code.

    Each task has one thread of the numerical libraries, so that its result does not depend on how many run beside it.

    Args:
        work: What is to be done.
        tasks: What to do it with.
        jobs: Tasks at a time.

    Returns:
        Results in the order of the tasks.
    """
    # OpenMP keeps its limit per thread, BLAS one for all.
    with threadpool_limits(1), ThreadPoolExecutor(jobs, initializer=threadpool_limits, initargs=(1,)) as pool:
        return list(pool.map(work, tasks))
