"""Annotated pages → examples: a matrix, labels and weights for every page and every way in which it may come."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as metadata_version

import numpy as np
import numpy.typing as npt
from joblib import Memory, Parallel, delayed

from boilerml.datasets.alignment import MOST_WORDS, Alignment, align
from boilerml.datasets.annotations import annotated_lines, carry
from boilerml.datasets.base import AnnotatedPage
from boilerml.datasets.renderers import RENDERERS
from boilerml.evaluation.metrics import words
from boilerml.features import View, feature_matrix
from boilerml.features.places import ElementNames
from boilerml.features.tokens import BlockWords
from boilerml.page import Page, PageKind
from boilerml.parsing import parse_html, parse_text
from boilerml.roles import ROLES
from boilerml.sources import version_of
from boilerml.training.augment import rewrite

Array = npt.NDArray[np.float32]

#: The share of pages that are also trained on in other scripts, and how much such a copy counts.
_REWRITTEN_SHARE, REWRITTEN_WEIGHT = 0.35, 0.5
#: Pages of which less gold is found in the page than the first are of no use, less than the second of little.
_LEAST_FOUND, _MOSTLY_FOUND = 0.5, 0.8
#: A long page with gold this short by comparison has probably been cut: (words on the page, words of gold).
_PLAINLY_CUT = (10_000, 250)
#: The code between an annotated page and its labels, and between these and the examples, below the package.
_LABEL_CODE = (
    *("page.py", "roles.py", "parsing/*.py", "datasets/alignment.py", "datasets/annotations.py", "datasets/renderers.py"),
    *("evaluation/metrics/words.py", "training/examples.py", "native/*.pyx", "native/*.h"),
)
_FEATURE_CODE = ("features/*.py", "training/augment.py")
_NO_WORDS = BlockWords(np.zeros(0, np.uint32), *(np.zeros(0, np.int64) for _ in range(3)))
#: The role of a block whose role nobody has said.
NO_ROLE = -1


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page in one of the ways in which it may come, with what annotators said of its blocks.

    Attributes:
        source: ``page``, or the renderer that made the dump.
        page: Its blocks.
        alignment: What of them is gold.
        roles: Number of each block's role in `boilerml.roles.ROLES`, or `NO_ROLE`.
        block_words, gold_words: The words of each block and of the gold text, as numbers.
    """

    source: str
    page: Page
    alignment: Alignment
    roles: npt.NDArray[np.int8]
    block_words: tuple[npt.NDArray[np.int32], ...]
    gold_words: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Example:
    """A page as one of the models sees it.

    Attributes:
        id, domain, dataset, page_type, language: Of the annotated page.
        source: ``page``, or the renderer that made the dump.
        matrix: Features, shape (blocks, columns).
        share: The share of gold per block.
        roles: Number of each block's role in `boilerml.roles.ROLES`, or `NO_ROLE`.
        weight: How much each block counts in training; sums to the page's weight.
        lengths: Characters per block, for the decision.
        sizes: Text per block in letters, as `boilerml.features.View` measures it in all scripts alike.
        unspaced: The share of it in scripts without spaces.
        block_words: The words of each block, for the metric, as numbers.
        gold_words: The words of the gold text, as numbers.
        words: The words of each block, hashed, for what words say.
        names: What the page's elements are called, hashed; None for a text dump, or for a page without blocks.
        rewritten: The matrix of the page in other signs, where it was drawn.
    """

    id: str
    domain: str
    dataset: str
    page_type: str | None
    language: str | None
    source: str
    matrix: Array
    share: Array
    roles: npt.NDArray[np.int8]
    weight: Array
    lengths: npt.NDArray[np.float64]
    sizes: Array
    unspaced: float
    block_words: tuple[npt.NDArray[np.int32], ...]
    gold_words: npt.NDArray[np.int32]
    words: BlockWords
    names: ElementNames | None
    rewritten: Array | None


def build_examples(
    pages: Sequence[AnnotatedPage], kind: PageKind, jobs: int = 2, cache: str | None = None, progress: bool = True
) -> list[Example]:
    """Make the examples of one input kind.

    Args:
        pages: Annotated pages; HTML pages are rendered by every renderer for the text model.
        kind: Whose columns to compute.
        jobs: Processes.
        cache: A folder where what was computed is kept for the next run, by page and code version.
        progress: Show a progress bar on stderr.

    Returns:
        Examples in the order of the pages. Pages whose gold is empty are in, with weight 0: they are measured, not learnt from.
    """
    versions = code_version(_LABEL_CODE), code_version((*_LABEL_CODE, *_FEATURE_CODE))
    used = [page for page in pages if page.gold is not None and (kind == "text" or page.kind == "html")]
    tasks = (delayed(_examples_of)(page, kind, versions, cache) for page in used)
    results: Iterable[list[Example]] = Parallel(n_jobs=jobs, return_as="generator", batch_size=4)(tasks)
    if progress:
        from rich.console import Console
        from rich.progress import track

        results = track(results, f"{kind}: pages to examples", total=len(used), console=Console(stderr=True))
    return [example for group in results for example in group]


def code_version(patterns: Sequence[str]) -> str:
    """A short hash of code and of the libraries it uses; what is cached under another is computed again.

    Args:
        patterns: Files below the package.
    """
    digest = hashlib.sha256(version_of(patterns).encode())
    for library in ("lxml", "numpy", "rapidfuzz", *RENDERERS):
        with suppress(PackageNotFoundError):
            digest.update(f"{library} {metadata_version(library)}\n".encode())
    return digest.hexdigest()[:16]


def _fingerprint(page: AnnotatedPage) -> str:
    annotations = tuple(page.segments), tuple(page.annotation)
    facts = (page.id, page.domain, page.kind, page.gold, page.page_type, page.language, page.trust, len(page.data), annotations)
    return hashlib.sha256(repr(facts).encode() + page.data).hexdigest()


def _examples_of(page: AnnotatedPage, kind: PageKind, versions: tuple[str, str], cache: str | None) -> list[Example]:
    memory = Memory(cache, verbose=0)
    labelled = memory.cache(_label, ignore=["page"])(page, kind, _fingerprint(page), versions[0])
    data = hashlib.sha256(page.data).hexdigest()
    matrices = memory.cache(_matrices, ignore=["labelled"])(labelled, page.id, kind, data, versions[1])
    return [_example(page, one, *pair) for one, pair in zip(labelled, matrices, strict=True)]


def _label(page: AnnotatedPage, kind: PageKind, fingerprint: str, version: str) -> list[Labelled]:
    text = page.characters
    if kind == "html":
        sources: list[tuple[str, Page]] = [("page", parse_html(text))]
    elif page.kind == "text":
        sources = [("page", parse_text(text))]
    else:
        sources = [(name, parse_text(render(text))) for name, render in RENDERERS.items()]
    # Segments whose roles are known, in page order.
    lines, known = annotated_lines(page)
    number = {role: place for place, role in enumerate(ROLES)}
    result = []
    for name, parsed in sources:
        words_of: dict[str, int] = {}
        roles = known if parsed.texts == lines else carry(lines, known, parsed.texts)
        result.append(
            Labelled(
                source=name,
                page=parsed,
                alignment=align(parsed.texts, page.gold or ""),
                roles=np.array([NO_ROLE if role is None else number[role] for role in roles], dtype=np.int8),
                block_words=tuple(_numbered(text, words_of) for text in parsed.texts),
                gold_words=_numbered(page.gold or "", words_of),
            )
        )
    return result


def _matrices(
    labelled: Sequence[Labelled], page_id: str, kind: PageKind, data: str, version: str
) -> list[tuple[Array, BlockWords, Array | None]]:
    """Features and words of a page in each of its ways, and its features in other signs where that is drawn."""
    result = []
    for one in labelled:
        rng = np.random.default_rng(zlib.crc32(f"{page_id} {one.source}".encode()))
        text = "".join(one.page.texts)
        # Pages in scripts of their own need no rewriting; most of their letters are outside ASCII.
        western = len(text.encode()) < 1.3 * max(len(text), 1)
        drawn = one.page.texts and western and rng.random() < _REWRITTEN_SHARE
        view = View(one.page) if one.page.texts else None
        rewritten = feature_matrix(rewrite(one.page, rng)) if drawn else None
        result.append((feature_matrix(one.page, view), view.words if view else _NO_WORDS, rewritten))
    return result


def _example(page: AnnotatedPage, labelled: Labelled, matrix: Array, hashed: BlockWords, rewritten: Array | None) -> Example:
    alignment = labelled.alignment
    weight = np.sqrt(alignment.words.astype(np.float32)) + np.float32(0.3)
    total = float(weight.sum())
    view = View(labelled.page) if labelled.page.texts else None
    weight *= page.trust * _usefulness(page.gold or "", alignment.found, int(alignment.words.sum())) / (total or 1.0)
    return Example(
        id=page.id,
        domain=page.domain,
        dataset=page.dataset,
        page_type=page.page_type,
        language=page.language,
        source=labelled.source,
        matrix=matrix,
        share=alignment.share,
        roles=labelled.roles,
        weight=weight,
        lengths=np.array([len(text) for text in labelled.page.texts], dtype=np.float64),
        sizes=view.size if view else np.zeros(0, np.float32),
        unspaced=view.unspaced if view else 0.0,
        block_words=labelled.block_words,
        gold_words=labelled.gold_words,
        words=hashed,
        names=view.names if view else None,
        rewritten=rewritten,
    )


def _numbered(text: str, numbers: dict[str, int]) -> npt.NDArray[np.int32]:
    return np.array([numbers.setdefault(word, len(numbers)) for word in words(text)], dtype=np.int32)


def _usefulness(gold: str, found: float, page_words: int) -> float:
    if not gold or found < _LEAST_FOUND or page_words > MOST_WORDS:
        return 0.0
    if page_words > _PLAINLY_CUT[0] and len(words(gold)) < _PLAINLY_CUT[1]:
        return 0.0
    return 1.0 if found > _MOSTLY_FOUND else 0.4
