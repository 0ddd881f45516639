"""Finding models: those that come with boilerml by name, others by folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import get_args

from boilerml.errors import ModelError, WrongKindError
from boilerml.model.artefact import DESCRIPTION, Model, load_model
from boilerml.page import PageKind

_PACKAGE = Path(__file__).resolve().parent.parent
#: In an installed package the models stand inside it, in a checkout beside it.
_FOLDERS = (_PACKAGE / "models", _PACKAGE.parent / "models")


def shipped_models() -> dict[str, Path]:
    """The models that come with boilerml, by name."""
    found: dict[str, Path] = {}
    for folder in _FOLDERS:
        for file in sorted(folder.glob(f"*/{DESCRIPTION}")):
            found.setdefault(file.parent.name, file.parent)
    return found


def find_model(name: str | Path | None, kind: PageKind) -> Model:
    """Load a model, each folder once per process.

    Args:
        name: A shipped model's name, a model folder, a folder of model folders named after input kinds, or None for the
            shipped model of `kind`.
        kind: What the input is.

    Returns:
        A model for inputs of `kind`.

    Raises:
        ModelError: There is no such model, or it is damaged.
        WrongKindError: It is for the other kind.
    """
    model = _load(_resolve(name, kind) if name is not None else _default(kind))
    if model.kind != kind:
        raise WrongKindError(
            f"the model {name} is for {model.kind} input, this input is {kind}: "
            "give another model, or the input type if it was guessed wrong"
        )
    return model


@lru_cache(maxsize=2)
def _default(kind: PageKind) -> Path:
    """The shipped model of a kind; remembered, since looking for it costs more than some pages."""
    return _resolve(None, kind)


def _resolve(name: str | Path | None, kind: PageKind) -> Path:
    shipped = shipped_models()
    wanted = kind if name is None else str(name)
    if wanted in shipped and not isinstance(name, Path):
        return shipped[wanted]
    try:
        folder = Path(wanted).expanduser()
        for place in (folder, folder / kind):
            if (place / DESCRIPTION).is_file():
                return place.resolve()
        for other in get_args(PageKind):
            if (folder / other / DESCRIPTION).is_file():
                raise WrongKindError(
                    f"the model {wanted} is for {other} input alone, this input is {kind}: "
                    "give another model, or the input type if it was guessed wrong"
                )
    except (OSError, RuntimeError) as error:  # no permission, a name too long; no such user
        raise ModelError(f"no model {wanted!r}: {getattr(error, 'strerror', str(error).rstrip('.'))}; check the name") from error
    names = ", ".join(sorted(shipped)) or "none"
    raise ModelError(f"no model {wanted!r}: it is neither one of the shipped models ({names}) nor a folder with a {DESCRIPTION}")


@lru_cache(maxsize=8)
def _load(folder: Path) -> Model:
    return load_model(folder)
