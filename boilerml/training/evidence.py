"""What words say, counted on annotated pages: once for the shipped table, and for each domain without the votes of its own pages.

A word's evidence is taken from other domains wherever a model is fitted on it, so that the model learns how far words from elsewhere
can be trusted, and not what it has been told (target encoding with leave-one-out, here by domain).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from boilerml.features.tokens import BlockWords
from boilerml.model.evidence import Evidence

#: A word is known from so many domains on, by default; its classes are mixed with so many domains of the average word.
_LEAST_DOMAINS, _PRIOR_DOMAINS = 3, 3.0
#: Evidence in steps of the int8 that it is stored as.
_STEP = 0.06


class WordCounts:
    """In how many domains each word stands in blocks of each class.

    Each domain has one vote per word, parted among the classes by how often the word stands in blocks of each.

    Args:
        pages: The words of each page.
        labels: The class of each block of each page, from 0, or −1 for none.
        domains: The domain of each page.
        classes: How many classes there are.
        least_domains: A word is known from so many domains on.
    """

    def __init__(
        self,
        pages: Sequence[BlockWords],
        labels: Sequence[npt.NDArray[np.integer]],
        domains: Sequence[str],
        classes: int,
        least_domains: int = _LEAST_DOMAINS,
    ) -> None:
        of_domain: dict[str, list[int]] = {}
        for place, domain in enumerate(domains):
            of_domain.setdefault(domain, []).append(place)
        votes: dict[str, tuple[npt.NDArray[np.uint32], npt.NDArray[np.float32]]] = {}
        for domain, places in of_domain.items():
            label = np.concatenate([labels[place][pages[place].owner] for place in places])
            known = label >= 0
            if known.any():
                hashes = np.concatenate([pages[place].hashes[pages[place].places] for place in places])[known]
                distinct, row = np.unique(hashes, return_inverse=True)
                counts = np.bincount(row * classes + label[known], minlength=len(distinct) * classes).reshape(-1, classes)
                votes[domain] = distinct, (counts / counts.sum(axis=1, keepdims=True)).astype(np.float32)
        every = np.concatenate([distinct for distinct, _ in votes.values()]) if votes else np.zeros(0, np.uint32)
        distinct, domains_of = np.unique(every, return_counts=True)
        self._hashes = distinct[domains_of >= least_domains]
        self._votes: dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]] = {}
        self._total = np.zeros((len(self._hashes), classes), dtype=np.float32)
        for domain, (words, shares) in votes.items():
            row = np.searchsorted(self._hashes, words)
            row[row == len(self._hashes)] = 0
            kept = self._hashes[row] == words if len(self._hashes) else np.zeros(len(words), dtype=bool)
            self._votes[domain] = row[kept], shares[kept]
            self._total[row[kept]] += shares[kept]
        prior = self._total.sum(axis=0) + 1
        self._prior = (prior / prior.sum()).astype(np.float32)
        self._table = self._steps(self._total)

    def evidence(self, without: str | None = None) -> Evidence:
        """The evidence of all domains, or of all but one.

        Args:
            without: A domain whose votes are left out. Which words are known, and how common the classes are, is as with it: to count both
                again for each of a thousand domains takes longer than the fit, and evaluation never sees a domain that was counted.
        """
        table = self._table
        if without in self._votes:
            rows, shares = self._votes[without]
            table = table.copy()
            table[rows] = self._steps(self._total[rows] - shares)
        return Evidence(self._hashes, table, _STEP)

    def _steps(self, counts: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
        number = counts.sum(axis=1, keepdims=True)
        log = np.log((counts + _PRIOR_DOMAINS * self._prior) / (number + _PRIOR_DOMAINS)) - np.log(self._prior)
        return np.asarray(np.clip(np.rint(log / _STEP), -127, 127) * (number > 0.5), dtype=np.int8)


def for_content(evidence: Evidence) -> Evidence:
    """The difference of two classes as one: above 0 a word stands in content more often than other words do.

    Args:
        evidence: Evidence with the classes chrome and content.
    """
    difference = evidence.table[:, 1:].astype(np.int16) - evidence.table[:, :1]
    return Evidence(evidence.hashes, np.clip(difference, -127, 127).astype(np.int8), evidence.step)
