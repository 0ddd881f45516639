"""Files that are there as a whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def beside(file: Path) -> Iterator[Path]:
    """Make a file next to another, whose place it takes at the end of the block.

    Args:
        file: The file, which need not be there; it stays as it was after an exception.

    Yields:
        Where to write.

    Raises:
        OSError: It cannot be moved into place.
    """
    part = file.with_name(f".boilerml-{os.urandom(6).hex()}.part")
    try:
        yield part
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
