"""`CleanedPage` → characters: one file per format.

A format is a function with the `output_format` decorator in a module of this package; adding one is adding a file, and the
command line offers it under its name.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from boilerml.output.registry import FORMATS, Format, View, formats, output_format

__all__ = ["FORMATS", "Format", "View", "formats", "output_format"]

for _file in sorted(Path(__file__).parent.glob("*.py")):  # pkgutil would take longer than all of them
    if _file.stem != "__init__":
        import_module(f"{__name__}.{_file.stem}")
