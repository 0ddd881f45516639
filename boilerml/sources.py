"""Hashes of the package's own code: what was made by other code is made again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def version_of(patterns: Sequence[str]) -> str:
    """A hash of files and of where they stand.

    Args:
        patterns: Files below the package, as `pathlib.Path.glob` reads them.
    """
    digest = hashlib.sha256()
    for pattern in patterns:
        for file in sorted(_PACKAGE.glob(pattern)):
            digest.update(f"{file.relative_to(_PACKAGE).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()
