"""What a model says about itself: the description in ``model.json`` and the model card."""

from __future__ import annotations

import hashlib
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import lxml.etree
import numpy as np
import sklearn

from boilerml import __version__
from boilerml.datasets import datasets
from boilerml.datasets.base import AnnotatedPage
from boilerml.errors import MissingExtraError
from boilerml.model.artefact import Model
from boilerml.training.examples import Example

# ruff: noqa: E501 - lines of the template are lines of the card
_TEMPLATE = """\
# boilerml: model `{{ kind }}`

Tells the content of a web page from its chrome, block by block, in {{ "HTML" if kind == "html" else "plain-text dumps" }}. It gives every block a
calibrated probability, from {{ columns }} columns: features that need no language, a lexicon, and what single words stood for. Made by `train.py` of boilerml {{ d.versions.boilerml }} from seed {{ d.seed }}.

## Training data

{{ d.training.pages }} pages, of which {{ d.training.learnt_from }} were learnt from (pages whose gold is empty, cut or not on the page are only measured);
fingerprint `{{ d.training.fingerprint[:16] }}`. {% if d.training.fragments -%}
Besides, {{ d.training.fragments }} fragments of them were learnt from, elements that are content and nothing else, as pages of their own. {% endif -%}
{% if d.training.unlabelled -%}
Of {{ d.training.unlabelled }} more pages, without annotations, the model for HTML was sure enough of {{ d.training.taught }}, whose dumps were learnt from as it judged them; the
teacher of a fold had not seen the fold, and lessons of its sites were left out, but for those of Readability.js, whose pages do not say their host. {% endif -%}
The pages' text is not part of the model; single words that three domains or more have are, in their text or in the names of their elements, as
32-bit hashes with the log odds of what they stand in.

| dataset | pages | licence |
|---|---|---|
{% for name, count in d.training.datasets.items() -%}
| {{ name }} | {{ count }} | {{ licences.get(name, "not known to boilerml") }} |
{% endfor %}
## Figures

Mean word F1 over pages, by 5-fold cross-validation: no page was judged by a model that saw a page of its domain. Characters count as words in
Chinese, Japanese, Korean and Thai. Rows marked “trained on … alone” come from a model that saw that dataset only{{ ", and pages without annotations as a teacher that saw no other judged them" if d.training.unlabelled }}.

| pages | n | word F1 | with gold only | confidence ρ | block calibration error |
|---|---|---|---|---|---|
{% for name, group in d.figures.items() -%}
| {{ name }} | {{ group.pages }} | {{ "%.4f" | format(group.word_f1) }} | {{ group.word_f1_with_gold }} | {{ group.confidence_spearman }} | {{ group.block_calibration_error }} |
{% endfor %}
{% if d.role_figures -%}
Roles settle blocks of a few words, of which public gold says little: the calibration error, which is against gold, counts that as errors.

{% endif -%}
“With gold only” leaves out the pages whose annotators found no content. Confidence ρ is Spearman's rank correlation of the page confidence with the
word F1 of the page.
{% for name, group in d.figures.items() if group.by_page_type %}
By page type, {{ name }}: {% for kind, f1 in group.by_page_type.items() %}{{ kind }} {{ "%.3f" | format(f1) }}{{ ", " if not loop.last }}{% endfor %}.
{% endfor %}
{% if d.role_figures -%}
## Roles and page types

By the same folds, on the pages of `data/annotations`, for the role that does not contradict the decision to keep or drop the block. Macro F1 is
the mean over roles with at least 20 lines.

| input | pages | lines | accuracy | macro F1 | page types right | of pages |
|---|---|---|---|---|---|---|
{% for name, group in d.role_figures.items() -%}
| {{ name }} | {{ group.pages }} | {{ group.lines }} | {{ "%.4f" | format(group.accuracy) }} | {{ "%.4f" | format(group.macro_f1) }} | {{ "%.4f" | format(group.page_type_accuracy) }} | {{ group.pages_typed }} |
{% endfor %}
{% for name, group in d.role_figures.items() -%}
F1 by role, {{ name }}: {% for role, (f1, lines) in group.by_role.items() %}{{ role }} {{ "%.2f" | format(f1) }} ({{ lines }}){{ ", " if not loop.last }}{% endfor %}.

{% endfor -%}
{% endif %}
## Limits

- Most training pages are English, and most pages in other languages are news.
- Listings, collections and product pages are much harder than articles: see the figures by type, and look at the page confidence.
{% if d.role_figures -%}
- Roles are least certain where the page decides and not the block: `item` and `teaser`, `menu` and `toc`, `promo` and `ad`; see the table.
{% else -%}
- Roles are not predicted: a block is content or chrome.
{% endif %}
## Licence

The models that come with boilerml are under its licence, Apache-2.0; what they were trained on is under the licences in the table above.
"""


def describe(
    pages: Sequence[AnnotatedPage],
    fragments: Sequence[AnnotatedPage],
    examples: Sequence[Example],
    unlabelled: Sequence[AnnotatedPage],
    lessons: Sequence[Example],
    seed: int,
    settings: Mapping[str, Any],
    measured: Mapping[str, Any],
    roles: Mapping[str, Any],
) -> dict[str, Any]:
    """What ``model.json`` says besides format and features.

    Args:
        pages: The annotated pages; those that are no input of the model are passed over.
        fragments: What was cut out of them.
        examples: What was made of both.
        unlabelled: Pages without gold that a teacher judged.
        lessons: What was made of these.
        seed: The seed.
        settings: Parameters of the estimator.
        measured: Figures.
        roles: Figures of roles and page types, by source; empty where none are learnt.
    """
    learnt_from = {example.id for example in examples if example.weight.any()}
    given = {example.id for example in examples}
    inputs = [page for page in pages if page.id in given]
    digest = hashlib.sha256()
    for page in sorted([*inputs, *unlabelled], key=lambda page: page.id):
        digest.update(f"{page.id}\n".encode() + page.data + (page.gold or "").encode())
        digest.update(repr((tuple(page.segments), tuple(page.annotation))).encode())
    return {
        "seed": seed,
        "settings": dict(settings),
        "training": {
            "pages": len(inputs),
            "learnt_from": len(learnt_from - {fragment.id for fragment in fragments}),
            "fragments": len(learnt_from & {fragment.id for fragment in fragments}),
            "unlabelled": len(unlabelled),
            "taught": len({lesson.id for lesson in lessons if lesson.weight.any()}),
            "datasets": dict(sorted(Counter(page.dataset for page in inputs).items())),
            "fingerprint": digest.hexdigest(),
        },
        "figures": dict(measured),
        "role_figures": dict(roles),
        "versions": {
            "boilerml": __version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scikit-learn": sklearn.__version__,
            "lxml": lxml.etree.__version__,
        },
    }


def render_card(model: Model) -> str:
    """Write the model card.

    Args:
        model: A model with a full description.

    Returns:
        Markdown.

    Raises:
        MissingExtraError: jinja2 is not installed (extra ``train``).
    """
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError as error:
        raise MissingExtraError("jinja2", "train", "Writing the model card") from error
    environment = Environment(undefined=StrictUndefined, trim_blocks=False, autoescape=False, keep_trailing_newline=True)
    # Page ids begin with the first part of a dataset's key.
    licences = {dataset.key.partition("/")[0]: f"{dataset.licence}, {dataset.authors}" for dataset in datasets().values()}
    return environment.from_string(_TEMPLATE).render(kind=model.kind, columns=len(model.columns), d=model.description, licences=licences)
