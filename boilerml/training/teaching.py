"""What the HTML model sees, the model for text dumps can learn: pages without gold, judged with their markup, are lessons without it.

Dumps lack most of what tells content from chrome in HTML, and most annotated pages are English. With 120 lessons a dump model that is
trained on WCXB alone comes from 0.73 to 0.84 word F1 on Japanese news, and nearly a point further on news in all languages, but loses a
point in dumps by html2text (Lopez-Paz et al. 2016, "Unifying distillation and privileged information", for the method).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from boilerml.datasets.base import AnnotatedPage
from boilerml.model.artefact import Model
from boilerml.model.decision import decide
from boilerml.parsing import parse_html
from boilerml.training.examples import Example, build_examples
from boilerml.training.fitting import Calibration, Judge, assemble
from boilerml.training.transfer import Transfer

#: A page is a lesson only where the teacher expects this word F1 of itself, and finds so many characters.
_LEAST_CONFIDENCE, _LEAST_CHARACTERS = 0.6, 200


@dataclass(frozen=True, slots=True)
class Lessons:
    """Examples of text dumps to learn from besides the annotated ones, by who judged them.

    Attributes:
        all: By the teacher that learnt from all annotated pages.
        by_fold: By teachers that saw no page of a fold's domains.
        transferred: By the teacher that learnt from one dataset alone.
    """

    all: Sequence[Example] = ()
    by_fold: Sequence[Sequence[Example]] = ()
    transferred: Sequence[Example] = ()


@dataclass(frozen=True, slots=True)
class Teachers:
    """Models for HTML, each ignorant of what the dump model that it teaches is measured on; but the calibration of folds is one for all.

    Attributes:
        all, by_fold, transferred: As in `Lessons`; `transferred` is None where nothing is transferred.
    """

    all: Model
    by_fold: Sequence[Model]
    transferred: Model | None

    @classmethod
    def of(cls, judge: Judge, judges: Sequence[Judge], calibration: Calibration, transferred: Transfer | None) -> Teachers:
        """Put teachers together from what was fitted for HTML.

        Args:
            judge: Fitted on all examples.
            judges: Fitted on all but a fold each.
            calibration: Of these.
            transferred: Fitted on one dataset alone.
        """
        return cls(
            assemble("html", judge, None, calibration, {}),
            [assemble("html", one, None, calibration, {}) for one in judges],
            assemble("html", transferred.judge, None, transferred.calibration, {}) if transferred else None,
        )

    def lessons(self, pages: Sequence[AnnotatedPage], jobs: int = 2, cache: str | None = None) -> Lessons:
        """Have every teacher judge the pages.

        Args:
            pages, jobs, cache: As for `make_lessons`.
        """
        return Lessons(
            make_lessons(pages, self.all, jobs, cache),
            [make_lessons(pages, teacher, jobs, cache) for teacher in self.by_fold],
            make_lessons(pages, self.transferred, jobs, cache) if self.transferred else (),
        )


def make_lessons(pages: Sequence[AnnotatedPage], teacher: Model, jobs: int = 2, cache: str | None = None) -> list[Example]:
    """Make examples of text dumps of pages that nobody annotated.

    Args:
        pages: HTML pages; what gold they have is not looked at.
        teacher: A model for HTML.
        jobs: Processes.
        cache: A folder where features are kept, as for `boilerml.training.examples.build_examples`.

    Returns:
        The pages' dumps by all renderers. In the place of gold is what the teacher keeps, trusted as much as the teacher trusts itself.
    """
    taught: list[AnnotatedPage] = []
    for page in pages:
        parsed = parse_html(page.characters)
        p = teacher.judge(parsed).p_content
        decision = decide(p, np.array([len(text) for text in parsed.texts], dtype=np.float64), least_p=teacher.least_p)
        gold = "\n\n".join(text for text, keep in zip(parsed.texts, decision.kept, strict=True) if keep)
        trust = teacher.page_confidence(decision.expected_f1)
        if len(gold) >= _LEAST_CHARACTERS and trust >= _LEAST_CONFIDENCE:
            taught.append(replace(page, gold=gold, trust=trust, segments=(), annotation=()))
    return build_examples(taught, "text", jobs, cache, progress=False)
