"""Examples → out-of-fold predictions, a calibrated model and its figures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from boilerml.errors import DatasetError
from boilerml.evaluation.metrics import bag_f1, calibration_error
from boilerml.model.artefact import Model
from boilerml.model.decision import decide
from boilerml.model.estimator import BlockClassifier
from boilerml.model.evidence import COLUMNS, Evidence, content_columns
from boilerml.model.roles import RoleModel
from boilerml.page import PageKind
from boilerml.roles import ROLES, Side
from boilerml.training.evidence import WordCounts, for_content
from boilerml.training.examples import REWRITTEN_WEIGHT, Example
from boilerml.training.fragments import DATASET as FRAGMENTS
from boilerml.training.parallel import in_threads

Array = npt.NDArray[np.float32]
Odds = list[npt.NDArray[np.float32]]

FOLDS = 5
#: Blocks of one example that are trained on, at most; others are left out at random, and the rest counts more.
_MOST_BLOCKS = 200
#: The share of pages that are learnt from as if no word were known, as pages in other languages are.
_SPEECHLESS = 0.3
#: Where the annotated role of a block and the gold text disagree about its side, the role has this share of the block's weight. Public
#: gold leaves out much that belongs to a page's content, and more on pages of some types than on others: WCXB 0.8679 without, 0.8715 with
#: roles, and roles that agree with the decision are right 1.6 points more often (HTML, networks alone). With a share of 0.5, dumps lose:
#: 0.834 instead of 0.838.
_ROLE_SHARE: dict[PageKind, float] = {"html": 0.6, "text": 0.3}
#: The side of each role, 1 for content, 0 for chrome, and last that of `NO_ROLE`.
_SIDES = np.array([{Side.CONTENT: 1, Side.CHROME: 0}.get(side, -1) for side in ROLES.values()] + [-1], dtype=np.int8)
#: A block less likely than this is not kept even where nothing is likelier: better nothing than a guess.
LEAST_P = 0.2
_CONFIDENCE_POINTS = 33
#: With fewer rows one thread is as fast, and where the processors are busy 30 times as fast: OpenMP's threads wait for each other.
FEW_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Judge:
    """A fitted content model.

    Attributes:
        classifier: From features and what words say to log odds.
        words: What words say of content.
    """

    classifier: BlockClassifier
    words: Evidence

    def odds(self, example: Example) -> Array:
        """Log odds of content of an example's blocks, not calibrated.

        Args:
            example: A page that the model may not have seen.
        """
        if not len(example.share):
            return np.zeros(0, np.float32)
        return self.classifier.decision_function(np.concatenate([example.matrix, content_columns(self.words, example.words)], axis=1))


class CrossValidation(NamedTuple):
    """What cross-validation leaves.

    Attributes:
        odds: Log odds per example, by the judge that saw no page of its domain.
        judges: The judge of each fold.
    """

    odds: Odds
    judges: list[Judge]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns a classifier's log odds into promises.

    Attributes:
        slope, offset: Log odds to calibrated log odds.
        confidence: Expected F1 and the F1 that it turned out to be, shape (2, points).
    """

    slope: float
    offset: float
    confidence: npt.NDArray[np.float64]

    def probabilities(self, odds: Array) -> npt.NDArray[np.float64]:
        """Calibrated probabilities of log odds."""
        return np.asarray(1 / (1 + np.exp(-np.clip(self.slope * odds.astype(np.float64) + self.offset, -30, 30))))


def split_by_domain(
    examples: Sequence[Example], folds: int = FOLDS, seed: int = 0, domains: Collection[str] = ()
) -> npt.NDArray[np.int64]:
    """Give each example a fold, the same one to all of a domain and of the domains above and below it.

    Args:
        examples: The examples.
        folds: How many folds.
        seed: Which of the possible splits.
        domains: The domains to split, where the examples may not have all of them and other examples are to be split alike.

    Returns:
        Fold numbers, shape (examples,).
    """
    every = sorted({*domains, *(example.domain for example in examples)})
    shuffled = np.random.default_rng(seed).permutation(len(every))
    fold = {every[place]: number % folds for number, place in enumerate(shuffled)}
    return np.array([fold[_top(example.domain, fold)] for example in examples], dtype=np.int64)


def _top(domain: str, known: Collection[str]) -> str:
    """The topmost known domain that a known domain is below, or is."""
    return next(above for above in reversed(_upwards(domain)) if above in known)


def _upwards(domain: str) -> list[str]:
    """A domain and all above it but for the last part: a.b.example, b.example."""
    return [domain.split(".", parts)[-1] for parts in range(max(domain.count("."), 1))]


def elsewhere(examples: Sequence[Example], domains: Collection[str]) -> list[Example]:
    """The examples whose site is not among some domains, nor above or below one of them.

    Args:
        examples: Any examples.
        domains: Hosts without ``www.``.
    """
    above = {name for domain in domains for name in _upwards(domain)}
    return [
        example
        for example in examples
        if example.domain not in above and not any(example.domain.endswith(f".{domain}") for domain in domains)
    ]


def fit(examples: Sequence[Example], kind: PageKind, seed: int, settings: Mapping[str, Any]) -> Judge:
    """Fit what words say and the estimator on examples: on their gold and, where roles are annotated, on the sides of these too.

    Args:
        examples: Training examples.
        kind: The input kind.
        seed: Seed of sampling and estimator.
        settings: Parameters of `BlockClassifier`.

    Raises:
        DatasetError: The examples do not have both content and chrome.
    """
    rng = np.random.default_rng(seed)
    used = [example for example in examples if example.weight.any()]
    labels = [(example.share >= 0.5).astype(np.int8) for example in used]
    counts = WordCounts([example.words for example in used], labels, [example.domain for example in used], 2)
    matrices: list[Array] = []
    targets: list[npt.NDArray[np.int8]] = []
    weights: list[Array] = []
    for example, label in zip(used, labels, strict=True):
        count = len(example.share)
        rows = np.sort(rng.permutation(count)[:_MOST_BLOCKS])
        weight = example.weight[rows] * (count / len(rows))
        said = np.zeros((count, len(COLUMNS)), np.float32)
        if rng.random() >= _SPEECHLESS:
            said = content_columns(for_content(counts.evidence(example.domain)), example.words)
        side = _SIDES[example.roles[rows]]
        doubted = np.flatnonzero((side >= 0) & (side != label[rows]))
        for matrix, words, factor in ((example.matrix, said, 1.0), (example.rewritten, np.zeros_like(said), REWRITTEN_WEIGHT)):
            if matrix is not None:
                inputs = np.concatenate([matrix[rows], words[rows]], axis=1)
                scaled = weight * np.float32(factor)
                moved = scaled[doubted] * np.float32(_ROLE_SHARE[kind])
                scaled[doubted] -= moved
                matrices += [inputs, inputs[doubted]]
                targets += [label[rows], side[doubted]]
                weights += [scaled, moved]
    if len({int(value) for label in targets for value in np.unique(label)}) < 2:
        raise DatasetError(
            f"{len(used)} of {len(examples)} pages can be learnt from, and they do not hold both content and chrome: "
            f"a {kind} model needs more annotated pages, from two domains at least"
        )
    weight, rows_of_all = np.concatenate(weights), np.concatenate(matrices)
    matrices.clear()  # gigabytes, and there may be other fits beside this one
    classifier = BlockClassifier(random_state=seed, **settings)
    with threadpool_limits(1 if len(weight) < FEW_ROWS else None):
        classifier.fit(rows_of_all, np.concatenate(targets), sample_weight=weight / weight.mean())
    return Judge(classifier, for_content(counts.evidence()))


def predict(judge: Judge, examples: Sequence[Example]) -> Odds:
    """Log odds of each example's blocks."""
    return [judge.odds(example) for example in examples]


def cross_validate(
    examples: Sequence[Example],
    kind: PageKind,
    seed: int,
    settings: Mapping[str, Any],
    tell: Callable[[str], None],
    folds: int = FOLDS,
    lessons: Sequence[Sequence[Example]] = (),
    domains: Collection[str] = (),
    jobs: int = 1,
) -> CrossValidation:
    """Predict every example by a classifier that saw no page of its domain.

    Args:
        examples: All examples.
        kind: The input kind.
        seed: Seed of split, sampling and estimator.
        settings: Parameters of `BlockClassifier`.
        tell: Called with a line of progress after each fold.
        folds: How many folds.
        lessons: Examples to learn from besides, which are not predicted, per fold: by a teacher that knows no page of its domains
            (`boilerml.training.teaching`). Those of its domains are left out. None by default.
        domains: As for `split_by_domain`.
        jobs: Folds at a time.

    Returns:
        The odds of each example, and the judge of each fold.
    """
    fold_of = split_by_domain(examples, folds, seed, domains)
    odds: Odds = [np.zeros(0, np.float32)] * len(examples)

    def one_fold(fold: int) -> Judge:
        inside = [example for example, number in zip(examples, fold_of, strict=True) if number != fold]
        held = {example.domain for example, number in zip(examples, fold_of, strict=True) if number == fold}
        judge = fit([*inside, *elsewhere(lessons[fold] if lessons else (), held)], kind, seed, settings)
        for place in np.flatnonzero(fold_of == fold).tolist():
            odds[place] = judge.odds(examples[place])
        tell(f"{kind}: fold {fold + 1} of {folds}")
        return judge

    return CrossValidation(odds, in_threads(one_fold, range(folds), jobs))


def calibrate(examples: Sequence[Example], odds: Odds) -> Calibration:
    """Fit the calibration on out-of-fold predictions.

    Args:
        examples: The examples, all datasets together.
        odds: Their log odds from `cross_validate`.
    """
    return confident(calibration_line(examples, odds), examples, odds)


def calibration_line(examples: Sequence[Example], odds: Odds) -> Calibration:
    """The calibration of blocks; that of pages is left as it is.

    Args:
        examples, odds: As for `calibrate`.
    """
    used = [place for place, example in enumerate(examples) if example.weight.any()]
    flat = np.concatenate([odds[place] for place in used]).astype(np.float64)
    truth = np.concatenate([examples[place].share for place in used]) >= 0.5
    weight = np.concatenate([examples[place].weight for place in used])
    line = LogisticRegression(C=1e6).fit(flat[:, None], truth, sample_weight=weight / weight.mean())
    return Calibration(float(line.coef_[0, 0]), float(line.intercept_[0]), np.array([[0.0, 1.0], [0.0, 1.0]]))


def confident(calibration: Calibration, examples: Sequence[Example], odds: Odds) -> Calibration:
    """A calibration of blocks with that of pages: how good the decisions are that promise so much. Fragments are no pages.

    Args:
        calibration: The calibration of blocks.
        examples, odds: As for `calibrate`.
    """
    pairs = [(example, page_odds) for example, page_odds in zip(examples, odds, strict=True) if example.dataset != FRAGMENTS]
    scores = [_page_scores(calibration, example, page_odds) for example, page_odds in pairs]
    expected, real = np.array(scores).T
    rising = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(expected, real)
    points = np.linspace(0, 1, _CONFIDENCE_POINTS)
    return replace(calibration, confidence=np.stack([points, rising.predict(points)]))


def _page_scores(calibration: Calibration, example: Example, odds: Array) -> tuple[float, float]:
    """The F1 that a page's probabilities promise, and the F1 that the kept blocks have."""
    decision = decide(calibration.probabilities(odds), example.lengths, least_p=LEAST_P)
    kept = [words for words, keep in zip(example.block_words, decision.kept, strict=True) if keep]
    predicted = np.concatenate(kept).tolist() if kept else []
    return decision.expected_f1, bag_f1(predicted, example.gold_words.tolist()).f1


def figures(examples: Sequence[Example], odds: Odds, calibration: Calibration) -> dict[str, Any]:
    """Measure predictions of pages that the classifier had not seen.

    Args:
        examples: The examples.
        odds: Their log odds.
        calibration: The calibration to decide by.

    Returns:
        Per dataset and source: number of pages, mean word F1 overall, without pages whose gold is empty, by page type and by
        language; Spearman's rank correlation of page confidence and F1; expected calibration error of the blocks.
    """
    groups: dict[str, list[int]] = {}
    for place, example in enumerate(examples):
        name = example.dataset if example.source == "page" else f"{example.dataset} by {example.source}"
        groups.setdefault(name, []).append(place)
    result: dict[str, Any] = {}
    for name, places in groups.items():
        scored = [(examples[place], *_page_scores(calibration, examples[place], odds[place])) for place in places]
        f1 = np.array([real for _, _, real in scored])
        expected = np.array([promise for _, promise, _ in scored])
        with_gold = [real for example, _, real in scored if len(example.gold_words)]
        blocks = [place for place in places if examples[place].weight.any()]
        result[name] = {
            "pages": len(places),
            "word_f1": round(float(f1.mean()), 4),
            "word_f1_with_gold": round(float(np.mean(with_gold)), 4) if with_gold else None,
            "confidence_spearman": round(float(spearmanr(expected, f1)[0]), 3) if min(len(set(expected)), len(set(f1))) > 2 else None,
            "block_calibration_error": round(
                calibration_error(
                    np.concatenate([calibration.probabilities(odds[place]) for place in blocks]),
                    np.concatenate([examples[place].share >= 0.5 for place in blocks]),
                    np.concatenate([examples[place].weight for place in blocks]),
                ),
                4,
            )
            if blocks
            else None,
            "by_page_type": _means((example.page_type, real) for example, _, real in scored),
            "by_language": _means((example.language, real) for example, _, real in scored),
        }
    return result


def _means(values: Any) -> dict[str, float]:
    groups: dict[str, list[float]] = {}
    for name, value in values:
        if name is not None:
            groups.setdefault(name, []).append(value)
    return {name: round(float(np.mean(group)), 4) for name, group in sorted(groups.items())}


def assemble(kind: PageKind, judge: Judge, roles: RoleModel | None, calibration: Calibration, description: Mapping[str, Any]) -> Model:
    """Put what was fitted and its calibration together as a model, its networks rounded: a model is to be small.

    Args:
        kind: The input kind.
        judge: Fitted on all examples.
        roles: Fitted on all examples with roles; None if there were none.
        calibration: From out-of-fold predictions.
        description: What else ``model.json`` is to say.
    """
    classifier = judge.classifier
    return Model(
        kind=kind,
        columns=classifier.columns_,
        words=judge.words,
        forest=classifier.forest_,
        network=classifier.network_.rounded(),
        share=1 - classifier.network_share if classifier.n_trees else 0.0,
        calibration=(calibration.slope, calibration.offset),
        confidence=calibration.confidence,
        least_p=LEAST_P,
        roles=roles and replace(roles, network=roles.network.rounded()),
        description=description,
    )
