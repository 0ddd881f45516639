"""How the command line imports what it needs: when a command needs it, and out of the garbage collector's sight."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting_imports() -> Iterator[None]:
    """Import in here what stays until the end.

    The garbage collector need not look at it, neither now nor when Python ends: that is a seventh of the time of a short run.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
