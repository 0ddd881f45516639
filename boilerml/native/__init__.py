"""Compiled twins of the hottest loops; `build.py` makes them when the package is built, where there is a C compiler.

Each module says the same as the Python that stands where it is used, to the last bit or up to rounding, and is taken instead of it
if it is there: without a compiler boilerml is slower, and nothing else. ``BOILERML_NATIVE=0`` in the environment leaves them out.
"""

from __future__ import annotations

import importlib
import os
from typing import Any


def load(name: str) -> Any:
    """A compiled module.

    Args:
        name: Its name in this package.

    Returns:
        The module; None where it was not compiled, was compiled for another version of what it needs, or is not wanted.
    """
    if os.environ.get("BOILERML_NATIVE") == "0":
        return None
    try:
        return importlib.import_module(f"boilerml.native.{name}")
    except ImportError:
        return None
