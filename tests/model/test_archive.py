"""Tests of `boilerml.model.archive`."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from boilerml.model.archive import pack, unpack

TYPES = st.sampled_from(["float32", "float64", "int8", "uint32", "int64", "bool"])
NAMES = st.from_regex(r"[a-z.]{1,12}", fullmatch=True)
ARRAYS = st.dictionaries(NAMES, arrays_of.arrays(TYPES, arrays_of.array_shapes(min_dims=0, min_side=0)))


@given(ARRAYS)
def test_what_is_packed_is_read_back(arrays: dict[str, npt.NDArray[np.generic]]) -> None:
    found = unpack(pack(arrays))
    assert sorted(found) == sorted(arrays)
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


def test_numpy_reads_what_is_packed() -> None:
    with np.load(io.BytesIO(pack({"a": np.arange(6).reshape(2, 3)}))) as archive:
        np.testing.assert_array_equal(archive["a"], [[0, 1, 2], [3, 4, 5]])


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_what_numpy_packs_is_read(save: Callable[..., None]) -> None:
    buffer = io.BytesIO()
    save(buffer, a=np.asfortranarray(np.arange(6.0).reshape(2, 3)), b=np.array(["text"]), c=np.arange(3, dtype=">f4"))
    found = unpack(buffer.getvalue())
    np.testing.assert_array_equal(found["a"], np.arange(6.0).reshape(2, 3))
    np.testing.assert_array_equal(found["c"], [0, 1, 2])


def test_pickles_are_not_read() -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, a=np.array([object()]), allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle"):
        unpack(buffer.getvalue())


@pytest.mark.parametrize(
    "damage", [lambda data: data[:40], lambda data: data[:60] + b"x" + data[61:], lambda data: b"", lambda data: b"PK"]
)
def test_damage_is_a_value_error(damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what it says is zlib's, numpy's or ours
        unpack(damage(pack({"a": np.arange(100)})))
