"""Pages that nobody annotated: news and magazines, many in Japanese, from the tests of two article parsers.

They come from newspaper4k (https://github.com/AndyTheFactory/newspaper4k, MIT) and Postlight Parser
(https://github.com/postlight/parser, Apache-2.0 and MIT).
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage, domain_of
from boilerml.errors import DatasetError

#: The folder below a data folder.
PLACE = "unlabelled"
#: Where a page says what its address is.
_ADDRESS = re.compile(rb"""<(?:meta|link)\b[^>]*(?:og:url|canonical)[^>]*(?:content|href)=["']?(https?://[^"'\s>]+)""", re.IGNORECASE)


def read(folder: Path) -> Iterator[AnnotatedPage]:
    """Read pages without annotations.

    Args:
        folder: A folder with ``*.html`` or ``*.html.gz``, in sub-folders too. Files that are named ``host.html`` or ``host--what.html`` are
            of that host, others of the one that the page names as its own; where it names none, nobody knows.

    Yields:
        Pages whose gold is None.

    Raises:
        DatasetError: A file cannot be unpacked.
    """
    for file in sorted([*folder.glob("**/*.html"), *folder.glob("**/*.html.gz")]):
        name = file.name.removesuffix(".gz").removesuffix(".html")
        try:
            data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        except (OSError, EOFError, zlib.error) as error:
            raise DatasetError(f"{file} cannot be unpacked: {error}; get it again") from error
        host = name.partition("--")[0].removeprefix("www.")
        address = None if "." in host else _ADDRESS.search(data)
        domain = domain_of(address[1].decode("ascii", "replace")) if address else host
        yield AnnotatedPage(id=f"{PLACE}/{file.relative_to(folder).with_name(name).as_posix()}", domain=domain, data=data)
