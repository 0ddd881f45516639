"""``python -m boilerml`` is the command ``boilerml``; and where the command begins."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Load the command line and run it.

    What is loaded stays until the end, so that the garbage collector need not look at it, neither now nor when Python ends: that is
    a seventh of the time of a short run.
    """
    gc.disable()
    try:
        from boilerml.cli import main as command
    except KeyboardInterrupt:
        sys.exit(130)  # the command line, which knows the exit codes, is not there yet
    gc.freeze()
    gc.enable()
    command(prog_name="boilerml")


if __name__ == "__main__":
    main()
