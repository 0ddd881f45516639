"""Networks with linear units in front of the hidden layer."""

from __future__ import annotations

import numpy as np
import pytest

from boilerml.model.low_rank import low_rank
from boilerml.model.network import Network


def network_and_rows(directions: int, units: int = 40) -> tuple[Network, np.ndarray]:
    """A network of 40 units, some of which say something, and rows that vary in some directions alone."""
    rng = np.random.default_rng(0)
    out = rng.normal(size=(40, 2)).astype(np.float32)
    out[units:] = 0
    network = Network(
        low=np.full(30, -3, np.float32),
        high=np.full(30, 3, np.float32),
        hidden=rng.normal(size=(30, 40)).astype(np.float32),
        hidden_bias=rng.normal(size=40).astype(np.float32),
        out=out,
        out_bias=rng.normal(size=2).astype(np.float32),
    )
    rows = 1 + rng.uniform(-1, 1, size=(500, directions)) @ rng.normal(size=(directions, 30)) / (2 * directions)
    return network, rows.astype(np.float32)


def test_as_many_directions_as_the_rows_have_lose_nothing() -> None:
    network, rows = network_and_rows(4)
    narrow = low_rank(network, rows, 4)
    assert narrow.front is not None and narrow.front.shape == (30, 4) and narrow.hidden.shape == (4, 40) and narrow.fits(30, 2)
    np.testing.assert_allclose(narrow.outputs(rows), network.outputs(rows), atol=1e-2)


def test_more_directions_come_nearer() -> None:
    network, rows = network_and_rows(20)
    errors = [float(np.abs(low_rank(network, rows, rank).outputs(rows) - network.outputs(rows)).mean()) for rank in (2, 10, 20)]
    assert errors[0] > errors[1] > errors[2] and errors[2] < 1e-3


def test_units_that_say_nothing_get_no_direction() -> None:
    network, rows = network_and_rows(20, units=5)
    narrow = low_rank(network, rows, 5)
    np.testing.assert_allclose(narrow.outputs(rows), network.outputs(rows), atol=1e-2)


@pytest.mark.parametrize("rank", [40, 64])
def test_a_network_that_is_narrow_already_stays_as_it_is(rank: int) -> None:
    network, rows = network_and_rows(20)
    assert low_rank(network, rows, rank) is network
