"""A trained model as a folder: ``arrays.npz``, ``model.json`` and a model card.

Nothing in it is code or a pickle, and nothing ties it to a version of scikit-learn.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from boilerml.errors import ModelError
from boilerml.features import Extractor, View, feature_names
from boilerml.files import beside
from boilerml.model.agreement import swayed_and_settled
from boilerml.model.archive import pack, unpack
from boilerml.model.evidence import COLUMNS, Evidence, content_columns
from boilerml.model.forest import Forest
from boilerml.model.network import Network
from boilerml.model.page_types import PAGE_TYPES, Revision, TypeModel, numbers_width
from boilerml.model.roles import RoleModel, RolePrediction, role_width
from boilerml.page import Page, PageKind
from boilerml.roles import ROLES

FORMAT = 5
ARRAYS = "arrays.npz"
DESCRIPTION = "model.json"
CARD = "README.md"


class Judgement(NamedTuple):
    """What a model says of a page.

    Attributes:
        p_content: Calibrated probability of content, shape (blocks,).
        said: Probabilities of roles and page types; None where the model knows no roles.
    """

    p_content: npt.NDArray[np.float64]
    said: RolePrediction | None


def column_names(kind: PageKind) -> list[str]:
    """Names of the columns that a model may use: features, and what words say.

    Args:
        kind: The input kind.
    """
    return [*feature_names(kind), *COLUMNS]


@dataclass(frozen=True, slots=True)
class Model:
    """What is needed to tell content from chrome, and roles from each other, in pages of one kind.

    Attributes:
        kind: The input kind.
        columns: Which of `column_names` are used, ascending.
        words: What words say of content, one class.
        forest, network: The two halves of the ensemble; their log odds are averaged.
        share: The forest's share in that average.
        calibration: Slope and offset from log odds to calibrated log odds.
        confidence: Expected F1 and the F1 it turned out to be, both ascending, shape (2, points).
        least_p: Blocks less likely than this are never kept.
        roles: Tells roles and page types; None where there were none to learn from.
        extractor: Computes the features among the columns.
        description: Everything else that ``model.json`` says: training data, seed, figures, versions.
    """

    kind: PageKind
    columns: npt.NDArray[np.int64]
    words: Evidence
    forest: Forest
    network: Network
    share: float
    calibration: tuple[float, float]
    confidence: npt.NDArray[np.float64]
    least_p: float
    roles: RoleModel | None = None
    description: Mapping[str, Any] = field(default_factory=dict)
    extractor: Extractor = field(init=False, repr=False)

    def __post_init__(self) -> None:
        features = len(feature_names(self.kind))
        object.__setattr__(self, "extractor", Extractor(self.kind, self.columns[self.columns < features]))

    def judge(self, page: Page, view: View | None = None) -> Judgement:
        """Judge the blocks of a page.

        Args:
            page: A page of the model's kind.
            view: Its view, where the caller has one.
        """
        if not page.texts:
            nothing = RolePrediction(np.zeros((0, len(ROLES)), dtype=np.float32), 0.0)
            return Judgement(np.zeros(0), None if self.roles is None else nothing)
        view = view or View(page)
        return self.judge_matrix(self.matrix(page, view), view)

    def judge_matrix(self, matrix: npt.NDArray[np.float32], view: View) -> Judgement:
        """Judge the blocks of a page by the model's own columns.

        Args:
            matrix: What `matrix` returned, shape (blocks, len(columns)), at least one block.
            view: The page's view.
        """
        odds, said = self.log_odds(matrix), None
        if self.roles is not None:
            said = self.roles.predict(matrix[:, : self.extractor.width], odds, view.words, view.names, view.size, view.unspaced)
            odds = swayed_and_settled(odds, said.p_roles, view.size, self.calibration[0], said.say)
        return Judgement(self._calibrated(odds), said)

    def matrix(self, page: Page, view: View | None = None) -> npt.NDArray[np.float32]:
        """The model's own columns.

        Args:
            page: A page of the model's kind.
            view: Its view, where the caller has one.

        Returns:
            Shape (blocks, len(columns)).
        """
        chosen = self.columns[self.extractor.width :] - len(feature_names(self.kind))
        if not page.texts or not len(chosen):
            return self.extractor.matrix(page, view)
        view = view or View(page)
        said = content_columns(self.words, view.words)
        return self.extractor.matrix(page, view, said[:, chosen])

    def log_odds(self, matrix: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Log odds of content before roles have a say, not calibrated.

        Args:
            matrix: Shape (blocks, len(columns)).
        """
        if not self.share:
            return self.network.score(matrix)
        return np.asarray(self.share * self.forest.score(matrix) + (1 - self.share) * self.network.score(matrix), dtype=np.float32)

    def _calibrated(self, odds: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        slope, offset = self.calibration
        return np.asarray(1 / (1 + np.exp(-np.clip(slope * odds.astype(np.float64) + offset, -30, 30))))

    def page_confidence(self, expected_f1: float) -> float:
        """The word F1 to expect of a page, calibrated on pages that the model had not seen.

        Args:
            expected_f1: What `decide` promises.
        """
        return float(np.interp(expected_f1, self.confidence[0], self.confidence[1]))


def save_model(model: Model, folder: Path, card: str = "") -> None:
    """Write a model to a folder. What was there stays until all is written; the description, which knows the arrays' hash, comes last.

    Args:
        model: The model.
        folder: Where to; made if it is not there.
        card: The model card's text.

    Raises:
        OSError: The folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = column_names(model.kind)
    arrays: dict[str, npt.NDArray[np.generic]] = {"confidence": model.confidence}
    parts: dict[str, Evidence | Forest | Network | TypeModel | Revision] = {"words": model.words}
    parts |= {"forest": model.forest, "network": model.network}
    if model.roles is not None:
        roles = model.roles
        parts |= {"roles.words": roles.words, "roles.network": roles.network}
        if roles.names is not None:
            parts["roles.names"] = roles.names
        if roles.types is not None:
            parts |= {"types": roles.types, "types.words": roles.types.words}
            if roles.types.revision is not None:
                parts["types.revision"] = roles.types.revision
    arrays |= {f"{part}.{name}": array for part, arrays_of in parts.items() for name, array in arrays_of.arrays().items()}
    packed = pack(arrays)
    description: dict[str, Any] = {
        "format": FORMAT,
        "kind": model.kind,
        "features": [names[column] for column in model.columns],
        "share": model.share,
        "calibration": list(model.calibration),
        "least_p": model.least_p,
    }
    # What the model is wins over what its description says that it was, when a model that was loaded is saved again.
    description |= {name: value for name, value in model.description.items() if name not in description}
    description["sha256"] = hashlib.sha256(packed).hexdigest()
    files = {DESCRIPTION: f"{json.dumps(description, indent=1, ensure_ascii=False)}\n".encode(), ARRAYS: packed}
    if card:
        files[CARD] = card.encode()
    with ExitStack() as stack:  # which moves the last file into place first
        for name, content in files.items():
            stack.enter_context(beside(folder / name)).write_bytes(content)


def load_model(folder: Path) -> Model:
    """Read a model folder.

    Args:
        folder: The folder that holds ``model.json`` and ``arrays.npz``.

    Returns:
        The model, ready to use.

    Raises:
        ModelError: The folder is not a model, is damaged, or needs another version of boilerml; the message says which.
    """
    file = folder / DESCRIPTION
    try:
        description = json.loads(file.read_text("utf-8"))
        packed = (folder / ARRAYS).read_bytes()
    except FileNotFoundError as error:
        missing_file = Path(error.filename).name
        raise ModelError(f"{folder} is not a model: {missing_file} is missing; a model is a folder made by train.py") from error
    except (ValueError, OSError) as error:
        raise ModelError(f"{folder} cannot be read as a model: {error}") from error
    if not isinstance(description, dict) or description.get("format") != FORMAT:
        found = description.get("format") if isinstance(description, dict) else None
        raise ModelError(
            f"{file} has format {found!r}, this boilerml reads format {FORMAT}: train the model again, or install the boilerml that made it"
        )
    if hashlib.sha256(packed).hexdigest() != description.get("sha256"):
        raise ModelError(f"{folder / ARRAYS} is damaged: its SHA-256 is not the one in {DESCRIPTION}; copy or train the model again")
    kind = description.get("kind")
    if kind not in ("html", "text"):
        raise ModelError(f"{file} is for inputs of kind {kind!r}; there are 'html' and 'text'")
    place = {name: number for number, name in enumerate(column_names(kind))}
    features = description.get("features")
    if not isinstance(features, list) or not all(isinstance(name, str) for name in features):
        raise ModelError(f"{file} is incomplete: it has no list of features; train the model again")
    missing = [name for name in features if name not in place]
    if missing:
        raise ModelError(
            f"{file} needs the features {', '.join(missing[:3])}{' …' if len(missing) > 3 else ''}, which this boilerml does not compute: "
            "train the model again"
        )
    try:
        arrays = unpack(packed)
        parts: dict[str, dict[str, npt.NDArray[np.generic]]] = {}
        for name, array in arrays.items():
            part, _, last = name.rpartition(".")
            parts.setdefault(part, {})[last] = array
        slope, offset = description["calibration"]
        model = Model(
            kind=kind,
            columns=np.array([place[name] for name in features], dtype=np.int64),
            words=Evidence.from_arrays(parts["words"]),
            forest=Forest.from_arrays(parts["forest"]),
            network=Network.from_arrays(parts["network"]),
            share=float(description["share"]),
            calibration=(float(slope), float(offset)),
            confidence=arrays["confidence"].astype(np.float64),
            least_p=float(description["least_p"]),
            roles=RoleModel(
                words=Evidence.from_arrays(parts["roles.words"]),
                network=Network.from_arrays(parts["roles.network"]),
                names=Evidence.from_arrays(parts["roles.names"]) if "roles.names" in parts else None,
                types=_types_of(parts) if any(part.startswith("types") for part in parts) else None,
            )
            if "roles.words" in parts
            else None,
            description=description,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise ModelError(f"{folder} is incomplete or damaged: {error}; train the model again") from error
    if not _fits(model):
        raise ModelError(f"{folder} is damaged: its arrays and numbers do not fit together; train the model again")
    return model


def _types_of(parts: Mapping[str, Mapping[str, npt.NDArray[np.generic]]]) -> TypeModel:
    revision = Revision.from_arrays(parts["types.revision"]) if "types.revision" in parts else None
    return TypeModel.from_arrays(parts["types"], Evidence.from_arrays(parts["types.words"]), revision)


def _fits(model: Model) -> bool:
    """Whether nothing in the arrays points outside of them, and the numbers beside them are what they should be."""
    forest, columns = model.forest, len(model.columns)
    nodes = len(forest.column)
    same_length = len(forest.threshold) == len(forest.left) == len(forest.value) == nodes
    inside = all(
        array.size == 0 or (array.min() >= 0 and array.max() < most)
        for array, most in ((forest.roots, nodes), (forest.left, nodes), (forest.column, columns))
    )
    slope, offset = model.calibration
    whole = same_length and inside and bool((np.diff(model.columns) > 0).all())
    whole = whole and 0 < slope < np.inf and abs(offset) < np.inf and 0 <= model.least_p <= 1 and 0 <= model.share <= 1
    whole = whole and model.confidence.ndim == 2 and len(model.confidence) == 2 and model.confidence.size > 0
    whole = whole and bool(np.isfinite(model.confidence).all())
    whole = whole and model.network.fits(columns, 1) and _evidence_fits(model.words, 1)
    if model.roles is None or not whole:
        return whole
    roles, features = model.roles, model.extractor.width
    named = roles.names is not None
    whole = _evidence_fits(roles.words, len(ROLES)) and roles.network.fits(role_width(features, named), len(ROLES))
    whole = whole and named == (model.kind == "html") and (roles.names is None or _evidence_fits(roles.names, len(ROLES)))
    return whole and (roles.types is None or _types_fit(roles.types, features))


def _types_fit(types: TypeModel, features: int) -> bool:
    inputs, outputs = numbers_width(features), len(PAGE_TYPES)
    whole = types.low.shape == types.high.shape == (inputs,)
    whole = whole and types.weights.shape == (inputs, outputs) and types.bias.shape == (outputs,) and _evidence_fits(types.words, outputs)
    if types.revision is None or not whole:
        return whole
    shapes = [array.shape for array in (types.revision.types, types.revision.roles, types.revision.bias)]
    return shapes == [(outputs, outputs), (len(ROLES), outputs), (outputs,)]


def _evidence_fits(evidence: Evidence, classes: int) -> bool:
    hashes = evidence.hashes
    return hashes.ndim == 1 and evidence.table.shape == (len(hashes), classes) and bool((hashes[1:] > hashes[:-1]).all())
