"""HS headings for companies that state products in words only, marked as guesses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from matchmaker.columns import Reference
from matchmaker.messages import Message
from matchmaker.reference.products import ROOT, glossary, hs_tree, parts, vocabulary
from matchmaker.scoring.classifier import Candidate, HsClassifier, Trust
from matchmaker.scoring.encoders import phrases
from matchmaker.scoring.wording import product

LEAST = 0.2
"""Below this probability a guess is not worth showing."""


def classify(text: str, k: int = 5, *, classifier: HsClassifier | None = None) -> list[Candidate]:
    """Name the likeliest HS headings of a product text, Korean or English.

    Parameters
    ----------
    k
        Candidates at most, likeliest first; none for a blank text.
    classifier
        A fitted one of your own; else one trained, at first use, on what ships with the library.

    Examples
    --------
    >>> [classify(text, 1)[0].code for text in ("브레이크 패드", "ship propeller")]
    ['8708', '8487']
    """
    return (classifier or shipped_classifier()).classify(text, k)


def guessed_codes(
    texts: Sequence[str], *, classifier: HsClassifier | None = None, least: float = LEAST
) -> list[tuple[Candidate, ...]]:
    """Guess the heading of each product that a company names: the likeliest one, where likely enough.

    Parameters
    ----------
    texts
        One cell a company; several products in a cell are guessed one by one.
    least
        Probability in [0, 1] from which a guess counts.

    Returns
    -------
    list of tuple
        For each company its guesses, each code once with its highest probability, by code.
    """
    named = [phrases(text) for text in texts]
    distinct = sorted({one for products in named for one in products})
    if not distinct:
        return [()] * len(texts)
    guess = classifier or shipped_classifier()
    shares = guess.predict_proba(distinct)
    best = {
        text: Candidate(str(guess.classes_[row.argmax()]), float(row.max()))
        for text, row in zip(distinct, shares, strict=True)
    }
    return [_strongest([best[one] for one in products], least) for products in named]


def guessed_product(candidate: Candidate) -> Message:
    """Say a guess: code, name, probability, and that it is a guess.

    Examples
    --------
    >>> guessed_product(Candidate("870830", 0.834)).say("en")
    '870830 Brakes and brake parts (83%, guessed from text)'
    """
    return Message(
        "scoring.guessed",
        {"product": product(candidate.code), "probability": f"{candidate.probability:.0%}"},
    )


@cache
def shipped_classifier() -> HsClassifier:
    """Train on what ships: our products and parts in both languages, and the names of the HS tree."""
    tree = hs_tree()
    headings = [code for code in sorted(set(tree) - {ROOT}) if len(code) > 2 and code[:2] < "98"]
    examples = [(str(tree.nodes[code]["description"]), code) for code in headings]
    pairs = list(glossary().items())
    for row in vocabulary().to_dict("records"):
        names = [row[Reference.NAME_EN], row[Reference.NAME_KO]]
        names += [*row[Reference.SYNONYMS_EN], *row[Reference.SYNONYMS_KO]]
        examples += [(name, row[Reference.HS_CODE]) for name in names]
    for row in parts().to_dict("records"):
        examples += [(row[name], row[Reference.HS_CODE]) for name in (Reference.NAME_EN, Reference.NAME_KO)]
    # Names are few and short: separators would cost most of the time and add little.
    trust = Trust(separated=0, voted=0.6, told=0.35, common=0)
    guess = HsClassifier(korean=trust, other=trust)
    return guess.fit([text for text, _ in examples], [code for _, code in examples], pairs)


def _strongest(candidates: Sequence[Candidate], least: float) -> tuple[Candidate, ...]:
    found: dict[str, float] = {}
    for code, probability in candidates:
        if probability >= least:
            found[code] = max(probability, found.get(code, 0.0))
    return tuple(Candidate(code, found[code]) for code in sorted(found))
