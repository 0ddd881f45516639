"""The errors that boilerml raises on purpose; each says what happened and what to do next."""


class BoilermlError(Exception):
    """Base class of all errors that are the input's or the user's, not the code's."""


class UnsupportedInputError(BoilermlError, ValueError):
    """The input is neither HTML nor text: a PDF, an image, an archive, other binary data."""


class ModelError(BoilermlError):
    """A model folder is missing, damaged, or made for another version or input kind."""


class WrongKindError(ModelError):
    """A model is for the other kind of input."""


class MissingExtraError(BoilermlError, ImportError):
    """An optional library is needed; the message names the extra that brings it."""

    def __init__(self, library: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the library {library!r}, which is not installed: pip install 'boilerml[{extra}]'"
        )


class DatasetError(BoilermlError, ValueError):
    """A dataset folder is not what its reader expects."""


class DatasetWarning(UserWarning):
    """A dataset can be read, but not all of it."""


class EvaluationError(BoilermlError, ValueError):
    """An evaluation cannot be run or compared: no such system, a damaged prediction file, other pages than those expected."""
