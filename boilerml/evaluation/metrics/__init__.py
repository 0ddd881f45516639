"""Metrics of extracted text and of judged blocks against gold: pure functions, each with its source."""

from boilerml.evaluation.metrics.blocks import block_accuracy, confusion, precision_recall_curve, role_scores
from boilerml.evaluation.metrics.calibration import Reliability, calibration_error, log_loss, reliability_curve
from boilerml.evaluation.metrics.edit import edit_similarity
from boilerml.evaluation.metrics.rouge import rouge_lsum, rouge_n
from boilerml.evaluation.metrics.shingles import Agreement, shingle_error, shingle_score, shingles
from boilerml.evaluation.metrics.snippets import SnippetCounts, SnippetScore, snippet_score, snippets
from boilerml.evaluation.metrics.words import UNSPACED, Score, bag_f1, word_f1, words

__all__ = [
    "UNSPACED",
    "Agreement",
    "Reliability",
    "Score",
    "SnippetCounts",
    "SnippetScore",
    "bag_f1",
    "block_accuracy",
    "calibration_error",
    "confusion",
    "edit_similarity",
    "log_loss",
    "precision_recall_curve",
    "reliability_curve",
    "role_scores",
    "rouge_lsum",
    "rouge_n",
    "shingle_error",
    "shingle_score",
    "shingles",
    "snippet_score",
    "snippets",
    "word_f1",
    "words",
]
