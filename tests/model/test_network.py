"""Networks as plain arrays."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from boilerml.model.network import Network


def noise(columns: int, units: int, outputs: int, front: int | None = None) -> Network:
    rng = np.random.default_rng(0)
    shapes = {"hidden": (front or columns, units), "hidden_bias": units, "out": (units, outputs), "out_bias": outputs}
    if front:
        shapes["front"] = (columns, front)
    weights = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    return Network(low=np.full(columns, -2, np.float32), high=np.full(columns, 2, np.float32), **weights)


def test_one_hidden_layer_of_rectified_units() -> None:
    network = noise(7, 130, 5)
    matrix = np.random.default_rng(1).normal(size=(3000, 7)).astype(np.float32) * 3
    layer = np.maximum(np.clip(matrix, -2, 2) @ network.hidden + network.hidden_bias, 0)
    np.testing.assert_allclose(network.outputs(matrix), layer @ network.out + network.out_bias, atol=1e-3)


def test_linear_units_in_front_of_the_hidden_layer() -> None:
    network = noise(7, 130, 5, front=3)
    matrix = np.random.default_rng(1).normal(size=(3000, 7)).astype(np.float32) * 3
    layer = np.maximum(np.clip(matrix, -2, 2) @ network.front @ network.hidden + network.hidden_bias, 0)
    np.testing.assert_allclose(network.outputs(matrix), layer @ network.out + network.out_bias, rtol=1e-4, atol=1e-2)
    stored = Network.from_arrays(network.arrays())
    np.testing.assert_array_equal(stored.outputs(matrix), network.outputs(matrix))


@pytest.mark.parametrize("front", [None, 3])
def test_fits_looks_at_all_shapes(front: int | None) -> None:
    network = noise(7, 13, 5, front)
    assert network.fits(7, 5) and not network.fits(8, 5) and not network.fits(7, 4)
    for name, array in network.arrays().items():
        arrays = {**network.arrays(), name: np.concatenate([array, array])}
        assert not Network.from_arrays(arrays).fits(7, 5), name


def test_inputs_may_come_in_several_matrices() -> None:
    network = noise(7, 130, 5)
    matrix = np.random.default_rng(1).normal(size=(50, 7)).astype(np.float32)
    np.testing.assert_allclose(network.outputs(matrix[:, :4], matrix[:, 4:]), network.outputs(matrix), atol=1e-3)


@pytest.mark.skipif(noise(1, 1, 1).compiled is None, reason="boilerml.native.network was not compiled, or BOILERML_NATIVE is 0")
@pytest.mark.parametrize(("columns", "units", "outputs"), [(1, 1, 1), (7, 130, 5), (8, 16, 16), (33, 3, 29)])
@pytest.mark.parametrize("rows", [0, 1, 5, 6, 7, 1000])
@pytest.mark.parametrize("front", [None, 1, 20])
def test_compiled_layers_give_what_numpy_gives(front: int | None, rows: int, columns: int, units: int, outputs: int) -> None:
    network = noise(columns, units, outputs, front)
    matrix = np.random.default_rng(1).normal(size=(rows, columns + 3)).astype(np.float32)
    matrix[matrix < 0] = 0
    matrix[:, ::3] = 0
    matrix[:, 1::5] = 1.5
    given = matrix[:, : columns // 2], matrix[:, 3 : 3 + columns - columns // 2]
    plain = noise(columns, units, outputs, front)
    object.__setattr__(plain, "compiled", None)
    # Behind a front, noise adds up to outputs of hundreds: what is allowed there is relative to them.
    np.testing.assert_allclose(network.outputs(*given), plain.outputs(*given), rtol=1e-5 if front else 1e-7, atol=1e-4)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(network)).outputs(*given), network.outputs(*given))


def test_rounded_weights_are_nearly_the_same_and_pack_smaller() -> None:
    network = noise(40, 64, 3)
    rounded = network.rounded()
    np.testing.assert_allclose(rounded.hidden, network.hidden, rtol=2**-12)
    assert not (rounded.hidden.view(np.uint32) & 0xFFF).any() and not (rounded.out.view(np.uint32) & 0xFFF).any()
    matrix = np.ones((1, 40), np.float32)
    np.testing.assert_allclose(rounded.outputs(matrix), network.outputs(matrix), atol=0.05)
    assert rounded.rounded().hidden.tolist() == rounded.hidden.tolist()
