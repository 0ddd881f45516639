"""Compiles the modules of this folder when a wheel or an editable installation is built: a build hook of hatchling.

A module that cannot be compiled is left out with a warning, and the Python that it would have replaced is used.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from pathlib import Path
from typing import Any

import lxml
from Cython.Build import cythonize
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext
from setuptools.errors import BaseError, CCompilerError

_PACKAGE = "boilerml.native"


class NativeHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts compiled modules beside their sources, and into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects files.

        Args:
            version: ``standard`` or ``editable``.
            build_data: What hatchling is told about the wheel.
        """
        root = Path(self.root)
        compiled = compile_all(root)
        if compiled:
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
            build_data["force_include"].update({str(file): file.relative_to(root).as_posix() for file in compiled})


def compile_all(root: Path) -> list[Path]:
    """Compile, in place, the modules that are older than their sources.

    Args:
        root: The checkout.

    Returns:
        The files of all modules that could be compiled.
    """
    folder = root / "boilerml" / "native"
    common = [Path(__file__), *folder.glob("*.h")]
    command = build_ext(Distribution())
    command.ensure_finalized()
    targets = {file: root / command.get_ext_filename(f"{_PACKAGE}.{file.stem}") for file in sorted(folder.glob("*.pyx"))}
    outdated = [
        Extension(
            f"{_PACKAGE}.{source.stem}",
            [str(source)],
            include_dirs=[str(folder), *lxml.get_include()],  # type: ignore[attr-defined]
            extra_compile_args=["-O3", "-g0"],
        )
        for source, target in targets.items()
        if not target.exists() or target.stat().st_mtime < max(file.stat().st_mtime for file in (source, *common))
    ]
    for module in outdated:  # what cannot be compiled again is not to stay as it was
        targets[Path(module.sources[0])].unlink(missing_ok=True)
    if outdated:
        with tempfile.TemporaryDirectory() as scratch:
            modules = cythonize(outdated, build_dir=scratch, language_level=3, quiet=True)  # type: ignore[no-untyped-call]
            for module in modules:
                module.optional = True
            command = build_ext(Distribution({"ext_modules": modules}))
            command.build_temp, command.build_lib, command.parallel = scratch, str(root), os.cpu_count()
            try:
                command.ensure_finalized()
                command.run()
            except (BaseError, CCompilerError) as error:  # there is no compiler at all
                warnings.warn(f"nothing is compiled, boilerml will be slower: {error}", stacklevel=2)
    return [target for target in targets.values() if target.exists()]
