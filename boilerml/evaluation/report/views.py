"""Single pages, block by block: what was kept, what should have been, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from boilerml.errors import BoilermlError
from boilerml.evaluation.labels import labels
from boilerml.evaluation.pages import Item
from boilerml.evaluation.scoring import Scores
from boilerml.model.explain import contributions
from boilerml.model.shipped import find_model
from boilerml.parsing import parse

#: Pages shown of each collection, from both ends.
WORST, BEST = 12, 3
#: Blocks shown of a page, and characters of a block and of a gold text: a report has to open in a browser.
_MOST_BLOCKS, _MOST_CHARACTERS, _MOST_GOLD = 400, 600, 20_000
_STATES = {(True, True): "kept", (False, False): "dropped", (True, False): "extra", (False, True): "missed"}


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block as the report shows it.

    Attributes:
        text: Its text, shortened.
        state: ``kept`` and ``dropped`` where that is right, else ``extra`` (kept, but not gold) or ``missed`` (gold, but dropped).
        p: Probability of content.
        role: The predicted role.
        gold_role: The annotated role, None where nobody annotated one.
        reasons: Groups of features and what they change in log odds.
    """

    text: str
    state: str
    p: float
    role: str
    gold_role: str | None
    reasons: list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as the report shows it.

    Attributes:
        id, collection, page_type, language: Of the page.
        system: Whose judgement is shown.
        f1, precision, recall, confidence: Of the page.
        others: Word F1 of the other systems.
        blocks: Its blocks; `more` of them are left out.
        gold: The gold text, shortened; `gold_cut` says whether it was.
        end: ``worst`` or ``best``.
    """

    id: str
    collection: str
    page_type: str | None
    language: str | None
    system: str
    f1: float
    precision: float
    recall: float
    confidence: float | None
    others: dict[str, float]
    blocks: list[BlockView]
    more: int
    gold: str
    gold_cut: bool
    end: str


def page_views(scores: Scores, model: str | None) -> Iterable[PageView]:
    """The worst and the best pages of the first system that judges blocks; pages with faulty gold are left out.

    Args:
        scores: A scored collection.
        model: The model that gives the reasons, as `boilerml.model.shipped.find_model` takes it. Out-of-fold probabilities come from
            other models; the reasons are then those of this one.

    Yields:
        Views, the worst pages first.
    """
    system = next((name for name in scores.systems if name in scores.blocks), None)
    if system is None or "f1" not in scores.frame:
        return
    rows = scores.rows(system)
    ranked = rows.loc[~scores.pages["faulty"].to_numpy(dtype=bool), "f1"].dropna().sort_values(kind="stable")
    items = {item.page.id: item for item in scores.collection.items}
    worst = list(ranked.index[:WORST])
    best = [name for name in reversed(ranked.index[-BEST:]) if name not in worst]
    for end, names in (("worst", worst), ("best", best)):
        for name in names:
            others = {other: float(scores.values(other, "f1")[name]) for other in scores.systems if other != system}
            row = scores.predictions[system].rows[name]
            yield _view(items[name], row, rows.loc[name].to_dict(), others, scores.collection.title, system, end, model)


def _view(
    item: Item,
    row: Mapping[str, Any],
    measures: Mapping[Any, Any],
    others: dict[str, float],
    title: str,
    system: str,
    end: str,
    model: str | None,
) -> PageView:
    page = parse(item.source(), item.kind)
    gold = item.page.gold or ""
    truth, roles = labels(page, item.page)
    try:
        reasons = contributions(find_model(model, item.kind), page)
    except BoilermlError:
        reasons = [[] for _ in page.texts]
    judged = zip(page.texts, row["kept"], truth.tolist(), row["p"], row["roles"], roles, reasons, strict=True) if "p" in row else ()
    blocks = [
        BlockView(_shortened(text), _STATES[bool(kept), bool(is_gold)], p, role, gold_role, why)
        for text, kept, is_gold, p, role, gold_role, why in judged
    ]
    return PageView(
        id=item.page.id,
        collection=title,
        page_type=item.page.page_type,
        language=item.page.language,
        system=system,
        f1=float(measures["f1"]),
        precision=float(measures["precision"]),
        recall=float(measures["recall"]),
        confidence=row.get("confidence"),
        others=others,
        blocks=blocks[:_MOST_BLOCKS],
        more=max(len(blocks) - _MOST_BLOCKS, 0),
        gold=gold[:_MOST_GOLD],
        gold_cut=len(gold) > _MOST_GOLD,
        end=end,
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + " …"
