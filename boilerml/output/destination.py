"""Where output goes: standard output, or a file that is there as a whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

Write = Callable[[str], None]


@contextmanager
def destination(path: str | None) -> Iterator[Write]:
    """Open the place where output goes.

    Output is UTF-8 with ``\\n`` at the end of lines, whatever the locale and the system.

    Args:
        path: A file; None or ``-`` for standard output. A regular file is written under another name in the same folder and
            moved into place at the end; it stays as it was after an exception, and where the function was never called. Devices and
            pipes are written directly.

    Yields:
        A function that writes characters.

    Raises:
        OSError: The file cannot be made or written, or standard output is closed.
    """
    if path is None or path == "-":
        if sys.stdout is None:  # the shell's >&-
            raise OSError(errno.EBADF, "it is closed")
        sys.stdout.flush()
        yield _writer(sys.stdout.buffer)
        return
    there = os.stat(path) if os.path.exists(path) else None
    if there is None and not os.path.basename(path):
        raise FileNotFoundError(errno.ENOENT, "there is no such directory")
    if there is not None and stat.S_ISDIR(there.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a directory")
    if there is not None and not stat.S_ISREG(there.st_mode):
        with open(path, "wb") as device:
            yield _writer(device)
        return
    target = Path(os.path.realpath(path))  # a link stays a link
    if there is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "it is write-protected")
    part = target.with_name(f".boilerml-{os.urandom(6).hex()}.part")
    try:
        called = False
        with part.open("xb") as file:
            put = _writer(file)

            def write(text: str) -> None:
                nonlocal called
                called = True
                put(text)

            yield write
        if called:
            if there is not None:
                part.chmod(stat.S_IMODE(there.st_mode))
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _writer(stream: BinaryIO) -> Write:
    def write(text: str) -> None:
        stream.write(text.encode())
        stream.flush()  # whoever reads the other end of a pipe need not wait for the last page

    return write
