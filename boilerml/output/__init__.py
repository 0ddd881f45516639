"""`CleanedPage` → characters: one file per format.

A format is a function with the `output_format` decorator in a module of this package; adding one is adding a file, and the
command line offers it under its name.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from boilerml.output.registry import FORMATS, Format, View, formats, output_format

__all__ = ["FORMATS", "Format", "View", "formats", "output_format"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
