"""Annotated pages → examples: a matrix, labels and weights for every page and every way in which it may come."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as metadata_version
from pathlib import Path

import numpy as np
import numpy.typing as npt
from joblib import Memory, Parallel, delayed

from boilerml.datasets.alignment import MOST_WORDS, align
from boilerml.datasets.base import AnnotatedPage
from boilerml.datasets.renderers import RENDERERS
from boilerml.evaluation.metrics import words
from boilerml.features import feature_matrix
from boilerml.page import Page, PageKind
from boilerml.parsing import decode, parse_html, parse_text
from boilerml.training.augment import rewrite

Array = npt.NDArray[np.float32]

#: The share of pages that are also trained on in other scripts, and how much such a copy counts.
_REWRITTEN_SHARE, REWRITTEN_WEIGHT = 0.35, 0.5
#: Pages of which less gold is found in the page than the first are of no use, less than the second of little.
_LEAST_FOUND, _MOSTLY_FOUND = 0.5, 0.8
#: A long page with gold this short by comparison has probably been cut: (words on the page, words of gold).
_PLAINLY_CUT = (10_000, 250)
#: The code between an annotated page and its examples, below the package.
_CODE = (
    *("page.py", "parsing/*.py", "features/*.py", "datasets/alignment.py", "datasets/renderers.py"),
    *("evaluation/metrics/words.py", "training/augment.py", "training/examples.py"),
)


@dataclass(frozen=True, slots=True)
class Example:
    """A page as one of the models sees it.

    Attributes:
        id, domain, dataset, page_type, language: Of the annotated page.
        source: ``page``, or the renderer that made the dump.
        matrix: Features, shape (blocks, columns).
        share: The share of gold per block.
        weight: How much each block counts in training; sums to the page's weight.
        lengths: Characters per block, for the decision.
        block_words: The words of each block, for the metric, as numbers.
        gold_words: The words of the gold text, as numbers.
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
    weight: Array
    lengths: npt.NDArray[np.float64]
    block_words: tuple[npt.NDArray[np.int32], ...]
    gold_words: npt.NDArray[np.int32]
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
    make = Memory(cache, verbose=0).cache(_examples_of, ignore=["page"]) if cache else _examples_of
    version = code_version()
    used = [page for page in pages if page.gold is not None and (kind == "text" or page.kind == "html")]
    tasks = (delayed(make)(page, kind, _fingerprint(page), version) for page in used)
    results: Iterable[list[Example]] = Parallel(n_jobs=jobs, return_as="generator", batch_size=4)(tasks)
    if progress:
        from rich.console import Console
        from rich.progress import track

        results = track(results, f"{kind}: pages to examples", total=len(used), console=Console(stderr=True))
    return [example for group in results for example in group]


def code_version() -> str:
    """A short hash of all code that examples depend on; what is cached under another is computed again."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for pattern in _CODE:
        for file in sorted(package.glob(pattern)):
            digest.update(f"{file.relative_to(package).as_posix()}\n".encode() + file.read_bytes())
    for library in ("lxml", "numpy", "rapidfuzz", *RENDERERS):
        with suppress(PackageNotFoundError):
            digest.update(f"{library} {metadata_version(library)}\n".encode())
    return digest.hexdigest()[:16]


def _fingerprint(page: AnnotatedPage) -> str:
    facts = (page.id, page.domain, page.kind, page.gold, page.page_type, page.language, page.trust, len(page.data))
    return hashlib.sha256(repr(facts).encode() + page.data).hexdigest()


def _examples_of(page: AnnotatedPage, kind: PageKind, fingerprint: str, version: str) -> list[Example]:
    text, _ = decode(page.data)
    if kind == "html":
        sources: list[tuple[str, Page]] = [("page", parse_html(text))]
    elif page.kind == "text":
        sources = [("page", parse_text(text))]
    else:
        sources = [(name, parse_text(render(text))) for name, render in RENDERERS.items()]
    return [_example(page, name, parsed) for name, parsed in sources]


def _example(page: AnnotatedPage, source: str, parsed: Page) -> Example:
    gold = page.gold or ""
    alignment = align(parsed.texts, gold)
    weight = np.sqrt(alignment.words.astype(np.float32)) + np.float32(0.3)
    total = float(weight.sum())
    weight *= page.trust * _usefulness(gold, alignment.found, int(alignment.words.sum())) / (total or 1.0)
    rng = np.random.default_rng(zlib.crc32(f"{page.id} {source}".encode()))
    # Pages in scripts of their own need no rewriting; most of their letters are outside ASCII.
    western = len(gold.encode()) < 1.3 * max(len(gold), 1)
    drawn = parsed.texts and western and rng.random() < _REWRITTEN_SHARE
    numbers: dict[str, int] = {}
    return Example(
        id=page.id,
        domain=page.domain,
        dataset=page.dataset,
        page_type=page.page_type,
        language=page.language,
        source=source,
        matrix=feature_matrix(parsed),
        share=alignment.share,
        weight=weight,
        lengths=np.array([len(text) for text in parsed.texts], dtype=np.float64),
        block_words=tuple(_numbered(text, numbers) for text in parsed.texts),
        gold_words=_numbered(gold, numbers),
        rewritten=feature_matrix(rewrite(parsed, rng)) if drawn else None,
    )


def _numbered(text: str, numbers: dict[str, int]) -> npt.NDArray[np.int32]:
    return np.array([numbers.setdefault(word, len(numbers)) for word in words(text)], dtype=np.int32)


def _usefulness(gold: str, found: float, page_words: int) -> float:
    if not gold or found < _LEAST_FOUND or page_words > MOST_WORDS:
        return 0.0
    if page_words > _PLAINLY_CUT[0] and len(words(gold)) < _PLAINLY_CUT[1]:
        return 0.0
    return 1.0 if found > _MOSTLY_FOUND else 0.4
