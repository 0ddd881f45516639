"""A model folder is read as it was written, and what is wrong with one is said."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pytest

from boilerml.errors import ModelError
from boilerml.features import feature_names
from boilerml.model.artefact import ARRAYS, CARD, DESCRIPTION, Model, load_model, save_model
from boilerml.model.estimator import BlockClassifier
from boilerml.model.evidence import Evidence
from boilerml.model.network import Network
from boilerml.model.page_types import PAGE_TYPES, Revision, TypeModel, numbers_width
from boilerml.model.roles import RoleModel, role_width
from boilerml.page import PageKind
from boilerml.parsing import parse
from boilerml.roles import ROLES

TEXT = "Home\n\nIt rained all day in the valley, and nobody went out.\n\nShare"


def tiny_evidence(classes: int) -> Evidence:
    """What three words say: that of "home" as a word, as the first one of a block, and nothing that occurs."""
    hashes = np.sort(np.array([crc32(b"home"), crc32(b"^home"), 7], dtype=np.uint32))
    return Evidence(hashes, np.arange(3 * classes, dtype=np.int8).reshape(3, classes), 0.25)


def tiny_network(columns: int, outputs: int) -> Network:
    """A network of noise."""
    rng = np.random.default_rng(columns)
    low, hidden, out = (rng.normal(size=size).astype(np.float32) for size in ((columns,), (columns, 4), (4, outputs)))
    return Network(low - 3, low + 3, hidden, np.zeros(4, np.float32), out, np.zeros(outputs, np.float32))


def tiny_types(features: int) -> TypeModel:
    """Page types by chance."""
    rng = np.random.default_rng(features)
    inputs = numbers_width(features)
    low, weights = (rng.normal(size=size).astype(np.float32) for size in ((inputs,), (inputs, len(PAGE_TYPES))))
    bias = np.zeros(len(PAGE_TYPES), np.float32)
    guess, roles = (rng.normal(size=(size, len(PAGE_TYPES))).astype(np.float32) for size in (len(PAGE_TYPES), len(ROLES)))
    return TypeModel(tiny_evidence(len(PAGE_TYPES)), low, low + 3, weights, bias, Revision(guess, roles, bias))


def tiny_roles(features: int, kind: PageKind) -> RoleModel:
    """Roles by chance."""
    words, named = tiny_evidence(len(ROLES)), kind == "html"
    network = tiny_network(role_width(features, named), len(ROLES))
    return RoleModel(words, network, words if named else None, tiny_types(features))


def tiny_model(kind: PageKind = "text", roles: str = "all") -> Model:
    """A model of four features and what words say, fitted on noise."""
    rng = np.random.default_rng(0)
    columns = np.array([0, 1, 5, 9, len(feature_names(kind)) + 1])
    matrix = rng.normal(size=(200, 5)).astype(np.float32)
    classifier = BlockClassifier(n_trees=3, hidden_units=4, epochs=1).fit(matrix, matrix[:, 0] > 0)
    confidence = np.array([[0.0, 0.5, 1.0], [0.1, 0.4, 0.9]])
    everything = tiny_roles(4, kind)
    return Model(
        kind=kind,
        columns=columns,
        words=tiny_evidence(1),
        forest=classifier.forest_,
        network=classifier.network_,
        share=0.6,
        calibration=(1.1, -0.2),
        confidence=confidence,
        least_p=0.2,
        roles={"all": everything, "without types": replace(everything, types=None)}.get(roles),
        description={"seed": 7, "name": "é"},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A saved model."""
    save_model(tiny_model(), tmp_path / "model", "# A card")
    return tmp_path / "model"


def change(folder: Path, **changes: Any) -> None:
    """Change the description; None takes a key away."""
    file = folder / DESCRIPTION
    description = json.loads(file.read_text("utf-8")) | changes
    file.write_text(json.dumps({key: value for key, value in description.items() if value is not None}), "utf-8")


def change_arrays(folder: Path, edit: Callable[[dict[str, npt.NDArray[Any]]], object]) -> None:
    """Change the arrays, and the hash with them."""
    with np.load(folder / ARRAYS) as archive:
        arrays = dict(archive.items())
    edit(arrays)
    packed = io.BytesIO()
    np.savez(packed, **arrays)
    write_arrays(folder, packed.getvalue())


def write_arrays(folder: Path, packed: bytes) -> None:
    (folder / ARRAYS).write_bytes(packed)
    change(folder, sha256=hashlib.sha256(packed).hexdigest())


def failure(folder: Path) -> str:
    """What loading says."""
    with pytest.raises(ModelError) as caught:
        load_model(folder)
    return str(caught.value)


@pytest.mark.parametrize("roles", ["all", "without types", "none"])
@pytest.mark.parametrize("kind", ["html", "text"])
def test_save_and_load_predict_the_same(kind: PageKind, roles: str, tmp_path: Path) -> None:
    model = tiny_model(kind, roles)
    save_model(model, tmp_path)
    loaded = load_model(tmp_path)
    page = parse(TEXT, kind)
    once, again = model.judge(page), loaded.judge(page)
    assert again.p_content.tobytes() == once.p_content.tobytes()
    assert (once.said is None) is (again.said is None) is (roles == "none")
    if once.said is not None and again.said is not None:
        assert again.said.p_roles.tobytes() == once.said.p_roles.tobytes()
        assert again.said.page_types == once.said.page_types
    assert loaded.judge(parse("", kind)).p_content.tolist() == []
    assert [loaded.page_confidence(x) for x in (0, 0.3, 2)] == [model.page_confidence(x) for x in (0, 0.3, 2)]
    assert (loaded.kind, loaded.least_p) == (kind, 0.2)
    assert loaded.description["seed"] == 7


def test_the_same_model_makes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """Also from what was loaded: nothing is lost on the way."""
    save_model(tiny_model(), tmp_path / "second", "# A card")
    save_model(load_model(folder), tmp_path / "third", "# A card")
    for name in (ARRAYS, DESCRIPTION, CARD):
        assert (folder / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
    assert (folder / ARRAYS).read_bytes() == (tmp_path / "third" / ARRAYS).read_bytes()
    assert json.loads((tmp_path / "third" / DESCRIPTION).read_text("utf-8")) == json.loads((folder / DESCRIPTION).read_text("utf-8"))


def test_a_changed_model_is_saved_as_changed(folder: Path) -> None:
    save_model(replace(load_model(folder), least_p=0.5, columns=np.array([2, 3, 4, 6, 408])), folder)
    loaded = load_model(folder)
    assert loaded.least_p == 0.5
    assert loaded.columns.tolist() == [2, 3, 4, 6, 408]


def test_the_description_names_what_the_model_is(folder: Path) -> None:
    description = json.loads((folder / DESCRIPTION).read_text("utf-8"))
    assert description["format"] == 5
    assert description["features"] == [*(feature_names("text")[column] for column in (0, 1, 5, 9)), "words.before1"]
    assert description["sha256"] == hashlib.sha256((folder / ARRAYS).read_bytes()).hexdigest()
    assert (folder / CARD).read_text("utf-8") == "# A card"


@pytest.mark.parametrize("name", [DESCRIPTION, ARRAYS])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert f"{name} is missing" in failure(folder)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "none") in failure(tmp_path / "none")


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"", lambda data: data.replace(data[100:101], b"?", 1)])
def test_damaged_arrays_are_not_used(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    (folder / ARRAYS).write_bytes(damage((folder / ARRAYS).read_bytes()))
    assert "SHA-256" in failure(folder)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b""])
def test_a_broken_description(folder: Path, content: bytes) -> None:
    (folder / DESCRIPTION).write_bytes(content)
    assert "cannot be read as a model" in failure(folder)


@pytest.mark.parametrize("content", ["[]", "null", "{}", '{"format": 2}', '{"format": "3"}'])
def test_another_format(folder: Path, content: str) -> None:
    (folder / DESCRIPTION).write_text(content)
    assert "reads format 5" in failure(folder)


@pytest.mark.parametrize("kind", ["pdf", ["html"], 1])
def test_another_kind(folder: Path, kind: Any) -> None:
    change(folder, kind=kind)
    assert "'html' and 'text'" in failure(folder)


def test_unknown_features_are_named(folder: Path) -> None:
    change(folder, features=["index", "phase_of_the_moon"])
    assert "phase_of_the_moon" in failure(folder)


@pytest.mark.parametrize("key", ["features", "share", "calibration", "least_p"])
@pytest.mark.parametrize("value", [None, {}, [[]], "x"])
def test_an_incomplete_description(folder: Path, key: str, value: Any) -> None:
    change(folder, **{key: value})
    assert "incomplete" in failure(folder)


@pytest.mark.parametrize("name", ["confidence", "forest.left", "forest.depth", "network.hidden"])
def test_an_array_that_is_not_there(folder: Path, name: str) -> None:
    change_arrays(folder, lambda arrays: arrays.pop(name))
    assert "incomplete" in failure(folder)


@pytest.mark.parametrize("name", ["forest.left", "forest.roots", "forest.column"])
@pytest.mark.parametrize("number", [-1, 32_000])
def test_arrays_that_point_outside(folder: Path, name: str, number: int) -> None:
    change_arrays(folder, lambda arrays: arrays[name].__setitem__(0, number))
    assert "do not fit together" in failure(folder)


@pytest.mark.parametrize(
    "name",
    ["forest.value", "network.low", "network.hidden", "network.out", "network.hidden_bias", "confidence", "types.high", "types.bias"],
)
def test_arrays_of_another_size(folder: Path, name: str) -> None:
    change_arrays(folder, lambda arrays: arrays.update({name: arrays[name][:-1]}))
    assert "do not fit together" in failure(folder)


def test_fewer_features_than_columns(folder: Path) -> None:
    change(folder, features=feature_names("text")[:2])
    assert "do not fit together" in failure(folder)


@pytest.mark.parametrize(
    "changed",
    [{"calibration": [0.0, 0.0]}, {"calibration": [1.0, float("nan")]}, {"least_p": 2}, {"share": -0.5}],
    ids=lambda changed: str(*changed),
)
def test_numbers_that_a_model_cannot_have(folder: Path, changed: dict[str, Any]) -> None:
    change(folder, **changed)
    assert "do not fit together" in failure(folder)


def test_features_in_another_order(folder: Path) -> None:
    features = json.loads((folder / DESCRIPTION).read_text("utf-8"))["features"]
    change(folder, features=[features[1], features[0], *features[2:]])
    assert "do not fit together" in failure(folder)


def test_no_pickle_is_ever_opened(folder: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[Callable[[str], Any], tuple[str]]:
            return pytest.fail, ("a pickle was opened",)

    change_arrays(folder, lambda arrays: arrays.update({"confidence": np.array([Evil()])}))
    assert "allow_pickle=False" in failure(folder)


def test_arrays_that_are_no_archive(folder: Path) -> None:
    for packed in (b"nonsense", b"PK\x03\x04 nonsense"):
        write_arrays(folder, packed)
        assert "incomplete" in failure(folder)


@pytest.mark.parametrize("name", [ARRAYS, CARD, DESCRIPTION])
def test_a_save_that_fails_leaves_what_was_there(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    save_model(tiny_model(), tmp_path / "other", "# Another card")
    content = (tmp_path / "other" / name).read_bytes()
    original = Path.write_bytes

    def write(path: Path, data: bytes) -> int:
        if data == content:
            raise OSError("No space left on device")
        return original(path, data)

    monkeypatch.setattr(Path, "write_bytes", write)
    with pytest.raises(OSError, match="No space"):
        save_model(tiny_model(), folder, "# Another card")
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    load_model(folder)
