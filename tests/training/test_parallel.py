"""Several fits at a time."""

from __future__ import annotations

import time

import pytest
from threadpoolctl import threadpool_info

from boilerml.training.parallel import in_threads


def test_results_come_in_the_order_of_the_tasks() -> None:
    def slow(task: int) -> int:
        time.sleep(0.02 * (3 - task))
        return task

    assert in_threads(slow, range(4), jobs=4) == [0, 1, 2, 3]


def test_each_task_has_one_thread() -> None:
    (threads,) = in_threads(lambda _: {pool["num_threads"] for pool in threadpool_info()}, [0], jobs=2)
    assert threads <= {1}


def test_what_goes_wrong_is_told() -> None:
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda task: 1 / task, [1, 0], jobs=2)
