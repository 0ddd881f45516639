"""``python -m boilerml`` is the command ``boilerml``; and where the command begins."""

from __future__ import annotations

import os
import sys

from boilerml.cli_imports import lasting_imports


def main() -> None:
    """Load the command line and run it."""
    # Products are computed on the calling thread (`boilerml.model.product`); numpy's other threads would start, and wait for nothing.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        with lasting_imports():
            from boilerml.cli import main as command
    except KeyboardInterrupt:
        sys.exit(130)  # the command line, which knows the exit codes, is not there yet
    command(prog_name="boilerml")


if __name__ == "__main__":
    main()
