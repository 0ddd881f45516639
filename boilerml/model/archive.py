"""Arrays by name as the bytes of an ``.npz`` archive: the same bytes for the same arrays, and read back without what is slow to import."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

#: A member's header in a ZIP archive: flags, compression, (time, date,) checksum, sizes packed and unpacked, lengths of name and extra.
_MEMBER = struct.Struct("<4s2xHH4xIIIHH")
_PLAIN_FLAGS = (0, 0x800)
_DEFLATED = 8
#: What `pack` writes before the numbers of an array (`numpy.lib.format`, version 1.0): type and shape.
_ARRAY = re.compile(rb"\x93NUMPY\x01\x00..\{'descr': '([<|][a-z]\d+)', 'fortran_order': False, 'shape': \(([\d, ]*)\), \} *\n", re.DOTALL)


def pack(arrays: Mapping[str, npt.NDArray[np.generic]]) -> bytes:
    """Like `numpy.savez_compressed`, but without time stamps.

    Args:
        arrays: The arrays by name.
    """
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(arrays):
            content = io.BytesIO()
            np.lib.format.write_array(content, np.array(arrays[name], order="C"), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0)), content.getvalue(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unpack(packed: bytes) -> dict[str, npt.NDArray[Any]]:
    """Read what `pack` wrote, and leave other archives to numpy: to import `zipfile` takes longer than to read a model.

    Args:
        packed: The archive.

    Returns:
        The arrays by name; some cannot be written to.

    Raises:
        ValueError: The archive is damaged; the message does not name it.
    """
    arrays: dict[str, npt.NDArray[Any]] = {}
    at = 0
    while packed[at : at + 4] == b"PK\x03\x04" and at + _MEMBER.size <= len(packed):
        _, flags, method, checksum, size, _, name_length, extra_length = _MEMBER.unpack_from(packed, at)
        if flags not in _PLAIN_FLAGS or method != _DEFLATED or extra_length:
            return _unpack_any(packed)
        start = at + _MEMBER.size + name_length
        name = packed[at + _MEMBER.size : start].decode()
        try:
            content = zlib.decompress(packed[start : start + size], -zlib.MAX_WBITS)
        except zlib.error as error:
            raise ValueError(str(error)) from error
        if zlib.crc32(content) != checksum:
            raise ValueError(f"the checksum of {name} is wrong")
        arrays[name.removesuffix(".npy")] = _array(content)
        at = start + size
    return arrays or _unpack_any(packed)


def _array(content: bytes) -> npt.NDArray[Any]:
    """An array in numpy's format. Numpy's own reader evaluates each header as Python, which takes as long as unpacking the model."""
    head = _ARRAY.match(content)
    if not head:
        return np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    shape = tuple(int(length) for length in head[2].split(b",") if length.strip())
    return np.frombuffer(content, dtype=head[1].decode(), offset=head.end()).reshape(shape)


def _unpack_any(packed: bytes) -> dict[str, npt.NDArray[Any]]:
    import zipfile

    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (zipfile.BadZipFile, EOFError) as error:
        raise ValueError(str(error)) from error
