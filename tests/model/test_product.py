"""Products in pieces are products."""

from __future__ import annotations

import numpy as np
import pytest

from boilerml.model.product import product


@pytest.mark.parametrize(
    ("rows", "inner", "columns"), [(1, 1, 1), (1, 300, 64), (700, 128, 64), (33, 877, 29), (3000, 64, 1), (5, 0, 7), (0, 9, 7)]
)
def test_a_product_in_pieces_is_the_product(rows: int, inner: int, columns: int) -> None:
    rng = np.random.default_rng(rows + inner + columns)
    left = rng.normal(size=(rows, inner)).astype(np.float32)
    right = rng.normal(size=(inner, columns)).astype(np.float32)
    assert np.allclose(product(left, right), left.astype(np.float64) @ right.astype(np.float64), atol=1e-3)
