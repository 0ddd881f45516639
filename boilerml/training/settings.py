"""How the shipped models are fitted, and how small collections are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from boilerml.page import PageKind
from boilerml.training.examples import Example

#: Parameters of `boilerml.model.estimator.BlockClassifier` for collections of hundreds of pages. Networks alone: trees beside them were
#: worth 0.002 of word F1 before networks learnt from roles, nothing since. All columns: of the content network alone, by cross-validation
#: with 200, 400 and all 666 columns of HTML, WCXB has 0.8665, 0.8683, 0.8689, fundus 0.954, 0.956, 0.957, and roles are right for 0.833,
#: 0.836, 0.842 of blocks; with 220 and all 405 columns of dumps, WCXB by resiliparse has 0.8351 and 0.8378, fundus 0.907 and 0.911. With
#: all columns and two networks, cleaning HTML takes a fifth more time than with 200 and one. Fewer directions of the inputs (`rank`) are
#: for dumps alone: of forums that it learnt from (magic-html) the network for HTML gets 0.009 less with 48, 0.004 less with 96.
FULL: dict[PageKind, dict[str, Any]] = {
    "html": {"n_columns": None, "n_trees": 0, "hidden_units": 64, "n_networks": 2, "epochs": 4},
    "text": {"n_columns": None, "n_trees": 0, "hidden_units": 48, "n_networks": 3, "epochs": 1, "rank": 64},
}
#: For a few dozen pages: small trees beside one network, which passes over the few blocks more often.
SMALL: dict[str, Any] = {"n_columns": 120, "n_trees": 40, "max_leaf_nodes": 8, "max_depth": 4, "min_samples_leaf": 20, "epochs": 8}
_FEW_BLOCKS = 20_000


def settings_for(kind: PageKind, examples: Sequence[Example]) -> dict[str, Any]:
    """Choose the parameters by the amount of data.

    Args:
        kind: The input kind.
        examples: All training examples.
    """
    return SMALL if sum(len(example.share) for example in examples) < _FEW_BLOCKS else FULL[kind]
