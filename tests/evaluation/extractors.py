"""Extractors of the tests, good ones and bad ones; run in processes of their own as ``extractors:name``."""

from __future__ import annotations

import os
import re
import time


def paragraphs(html: str) -> str:
    """The text of all paragraphs."""
    return "\n\n".join(re.findall(r"<p>(.*?)</p>", html))


def nothing(html: str) -> None:
    """No text."""


def troubled(html: str) -> str:
    """What other people's code does, as the page says."""
    if "raise" in html:
        raise ValueError("this page is not for me")
    if "hang" in html:
        time.sleep(60)
    if "die" in html:
        os._exit(3)
    if "print" in html:
        print("a library that talks")
    return paragraphs(html)
