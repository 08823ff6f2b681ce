"""From a table of past meetings to learned weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from matchmaker.columns import NotPlaced, Pair, PastMeeting
from matchmaker.errors import SettingsError, cut
from matchmaker.messages import Message
from matchmaker.scoring.comparison import VIEWS
from matchmaker.scoring.comparisons import COMPARISONS
from matchmaker.scoring.encoding import encode
from matchmaker.scoring.learning import OUTCOMES, WeightLearner
from matchmaker.scoring.parts import Vector
from matchmaker.scoring.scorer import FitScorer
from matchmaker.settings import ScoringSettings
from matchmaker.tables.event import Event

HALF_LIFE_DAYS: Final[Mapping[str, float]] = {"followed_up": 30.0, "contract": 182.5}
"""After how many days half of those that follow up, or sign, have done so.

For contracts from the survey in which a quarter took over a year (a constant rate then means half a year);
for following up an assumption.
"""
LEAST_SEEN: Final = 1e-3


def learn_weights(
    past: pd.DataFrame,
    of: Event | Mapping[str, Event] | pd.DataFrame,
    *,
    scorer: FitScorer | None = None,
    learner: WeightLearner | None = None,
    as_of: date | None = None,
    half_life_days: Mapping[str, float] = HALF_LIFE_DAYS,
    unmet_each: int = 20,
    seed: int = 0,
) -> WeightLearner:
    """Learn the weights of a scorer from past meetings and what came of them.

    Outcomes are ordered: met, followed up, contract. On the day `as_of` a recent meeting without a contract
    is not a failure: of the contracts that will come of it, only `1 - 2 ** (-age / half_life)` are there
    yet, and the likelihood says so (Chapelle, KDD 2014). Meetings whose outcome is not stated teach nothing
    and are told in `unused_`; but where only successes are stated, what is left stands for "no success on
    record": the other rows, or with events pairs that did not meet, drawn at random and weighted up to
    their number (positive and unlabelled data; Manski and Lerman, Econometrica 45, 1977). That takes
    success to be recorded at random among those who had it, and the chance is then that of a pair to meet
    *and* succeed.

    Parameters
    ----------
    past
        The columns of `PastMeeting`; `EVENT` may be missing: meetings of one day are then one event.
    of
        The event whose companies met, several by the name in `EVENT`, or the values of comparisons of each
        row of `past` (same index; see `comparison_values`).
    scorer
        Whose comparisons are weighed, and whose weights the learned ones shrink to; the default one if None.
    learner
        A learner with other arguments than the default; its prior, its combination of views and its seed
        come from here.
    as_of
        The day on which outcomes were read off; None: all outcomes are final.
    half_life_days
        By outcome: after how many days half of those that reach it have reached it.
    unmet_each
        Pairs that did not meet drawn for each success, where only successes are stated.

    Returns
    -------
    WeightLearner
        Fitted, with `unused_`: the rows that taught nothing, each with a reason as a Message.

    Examples
    --------
    >>> from matchmaker.tables.samples import load_sample
    >>> event = load_sample("mini")
    >>> learned = learn_weights(event.past_meetings, event)
    >>> learned.status_, len(learned.unused_)
    ('too_few', 0)
    >>> scores = FitScorer(weights=learned.weights_).score(event)
    """
    scorer = FitScorer() if scorer is None else scorer
    records = _records(past, of, scorer, unmet_each, seed)
    fitted = _learner(learner, scorer, records.told, seed)
    seen = _seen(records.days, as_of, half_life_days)
    steps = [n for n, word in enumerate(OUTCOMES[1:]) if word in records.words] or [0]
    fitted.fit(
        records.told,
        np.array(records.words, dtype=object),
        groups=records.events,
        sample_weight=records.weight,
        seen=seen[:, steps],
    )
    fitted.unused_ = records.unused
    return fitted


class _Records(NamedTuple):
    """What there is to learn from, one row a pair; `unused` holds the past meetings that are not in it."""

    told: pd.DataFrame
    words: list[str]
    days: pd.Series
    events: list[str]
    weight: Vector
    unused: pd.DataFrame


def _records(
    past: pd.DataFrame,
    of: Event | Mapping[str, Event] | pd.DataFrame,
    scorer: FitScorer,
    unmet_each: int,
    seed: int,
) -> _Records:
    if PastMeeting.OUTCOME not in past:
        raise SettingsError(f"Past meetings must have a column '{PastMeeting.OUTCOME}'. Got {cut(past)}.")
    past = past if isinstance(of, pd.DataFrame) else past.reset_index(drop=True)
    outcome = past[PastMeeting.OUTCOME].fillna("")
    if strange := sorted(set(outcome) - {*OUTCOMES, ""}):
        raise SettingsError(f"An outcome must be one of {', '.join(OUTCOMES)}, or empty. Got {cut(strange)}.")
    values, strangers = _values(past, of, scorer)
    blank = (outcome == "") & ~strangers
    successes_only = not (outcome == OUTCOMES[0]).any() and bool((outcome != "").any())
    used = ~strangers if successes_only else ~strangers & ~blank
    days = past[PastMeeting.DATE] if PastMeeting.DATE in past else pd.Series(pd.NaT, past.index)
    found = _Records(
        told=values[used],
        words=outcome[used].replace("", OUTCOMES[0]).tolist(),
        days=pd.to_datetime(days[used]),
        events=_events(past)[used].tolist(),
        weight=np.ones(int(used.sum())),
        unused=_unused(past, strangers, blank & (not successes_only)),
    )
    if not successes_only or blank.any() or isinstance(of, pd.DataFrame):
        return found
    more, events, counts = _unmet(past, of, scorer, unmet_each, seed)
    return found._replace(
        told=pd.concat([found.told, more], ignore_index=True),
        words=found.words + [OUTCOMES[0]] * len(more),
        days=pd.concat([found.days, pd.Series(pd.NaT, more.index)], ignore_index=True),
        events=found.events + events,
        weight=np.concatenate([found.weight, counts]),
    )


def comparison_values(event: Event, pairs: pd.MultiIndex, *, scorer: FitScorer | None = None) -> pd.DataFrame:
    """What the comparisons of a scorer say about some pairs: what a `WeightLearner` learns from.

    Earlier meetings are left out of sight, for what came of a meeting must not explain itself.

    Parameters
    ----------
    pairs
        `Pair.KEYS`, ids of the event.

    Returns
    -------
    DataFrame
        On `pairs`, one column a view and comparison of positive weight ("buyer:product"), in [0, 1]; NaN
        where unknown.

    Examples
    --------
    >>> from matchmaker.tables.samples import load_sample
    >>> event = load_sample("mini")
    >>> pairs = pd.MultiIndex.from_product([event.suppliers.index[:2], event.buyers.index[:3]])
    >>> values = comparison_values(event, pairs)
    >>> len(values), "buyer:product" in values
    (6, True)
    """
    scorer = FitScorer() if scorer is None else scorer
    weights = _weights(scorer)
    comparisons = COMPARISONS if scorer.comparisons is None else scorer.comparisons
    blind = event.replace(past_meetings=event.past_meetings.iloc[:0])
    encoded = encode(blind, comparisons, ())
    places = [
        index.get_indexer(pairs.get_level_values(n))
        for n, index in enumerate((event.suppliers.index, event.buyers.index))
    ]
    if any((place < 0).any() for place in places):
        raise SettingsError(f"Pairs must be of the event {event.name!r}. Got strangers among {cut(pairs)}.")
    columns = {
        f"{view}:{name}": told.views[view].at(places[0], places[1])
        for view in VIEWS
        for name, told in encoded.comparisons
        if view in told.views and weights.get(name, 0.0)
    }
    return pd.DataFrame(columns, index=pairs)


def _weights(scorer: FitScorer) -> Mapping[str, float]:
    return ScoringSettings(weights=dict(scorer.weights or {})).weights


def _learner(
    given: WeightLearner | None, scorer: FitScorer, values: pd.DataFrame, seed: int
) -> WeightLearner:
    learner: WeightLearner = WeightLearner() if given is None else clone(given)
    weights = _weights(scorer)
    names = dict.fromkeys(str(column).rpartition(":")[2] for column in values.columns)
    settings = ScoringSettings()
    learner.set_params(
        prior={name: weights[name] for name in names if name in weights},
        combine=scorer.combine or settings.combine,
        buyer_share=settings.buyer_share if scorer.buyer_share is None else scorer.buyer_share,
        unknown=settings.prior if scorer.prior is None else scorer.prior,
        seed=seed,
    )
    return learner


def _values(
    past: pd.DataFrame, of: Event | Mapping[str, Event] | pd.DataFrame, scorer: FitScorer
) -> tuple[pd.DataFrame, pd.Series]:
    """The values of each row, and which rows are of no known event or company."""
    if isinstance(of, pd.DataFrame):
        if not of.index.equals(past.index):
            raise SettingsError(f"Values must have a row for each past meeting, {len(past)}. Got {len(of)}.")
        return of, pd.Series(data=False, index=past.index)
    parts = []
    for event, rows in _by_event(past, of):
        here = rows[Pair.SUPPLIER].isin(event.suppliers.index) & rows[Pair.BUYER].isin(event.buyers.index)
        pairs = pd.MultiIndex.from_frame(rows.loc[here, Pair.KEYS])
        parts.append(comparison_values(event, pairs, scorer=scorer).set_axis(rows.index[here]))
    values = pd.concat(parts) if parts else pd.DataFrame()
    return values.reindex(past.index), pd.Series(~past.index.isin(values.index), index=past.index)


def _by_event(past: pd.DataFrame, of: Event | Mapping[str, Event]) -> Iterator[tuple[Event, pd.DataFrame]]:
    if isinstance(of, Event):
        yield of, past
        return
    if PastMeeting.EVENT not in past:
        raise SettingsError(f"With several events past meetings must have a column '{PastMeeting.EVENT}'.")
    for name in sorted(of):
        yield of[name], past[past[PastMeeting.EVENT] == name]


def _events(past: pd.DataFrame) -> pd.Series:
    """The event of each meeting: its name, else its day."""
    days = pd.Series("", index=past.index)
    if PastMeeting.DATE in past:
        days = pd.to_datetime(past[PastMeeting.DATE]).dt.strftime("%Y-%m-%d").fillna("")
    if PastMeeting.EVENT not in past:
        return days
    names = past[PastMeeting.EVENT].fillna("").astype(str)
    return names.where(names != "", days)


def _seen(days: pd.Series, as_of: date | None, half_life: Mapping[str, float]) -> NDArray[np.float64]:
    """(rows, 2): the chance that following up, or a contract, that will come has come; 1 without a date."""
    if as_of is None:
        return np.ones((len(days), len(OUTCOMES) - 1))
    age = (pd.Timestamp(as_of) - days).dt.days.to_numpy(dtype=np.float64)
    if (age < 0).any():
        raise SettingsError(f"'as_of' must not be before a past meeting. Got {as_of}.")
    lives = np.array([half_life.get(word, HALF_LIFE_DAYS[word]) for word in OUTCOMES[1:]])
    chance = 1 - 0.5 ** (age[:, None] / lives)
    return np.where(np.isnan(chance), 1.0, np.maximum(chance, LEAST_SEEN))


def _unused(past: pd.DataFrame, strangers: pd.Series, blank: pd.Series) -> pd.DataFrame:
    rows = past[strangers | blank]
    reasons = [
        Message("learning.stranger" if strange else "learning.not_stated")
        for strange in strangers[strangers | blank]
    ]
    return rows.assign(**{NotPlaced.REASON: pd.Series(reasons, index=rows.index, dtype=object)})


def _unmet(
    past: pd.DataFrame, of: Event | Mapping[str, Event], scorer: FitScorer, each: int, seed: int
) -> tuple[pd.DataFrame, list[str], Vector]:
    """Values of pairs that did not meet, their events, and for how many pairs each stands."""
    rng = np.random.default_rng(seed)
    groups = _events(past)
    parts: list[Any] = []
    names: list[str] = []
    counts: list[Vector] = []
    for event, rows in _by_event(past, of):
        wide = len(event.buyers)
        ours = event.suppliers.index.get_indexer(pd.Index(rows[Pair.SUPPLIER])).astype(np.int64)
        met = ours * wide + event.buyers.index.get_indexer(pd.Index(rows[Pair.BUYER]))
        free = np.setdiff1d(np.arange(len(event.suppliers) * wide), met)
        drawn = np.sort(rng.choice(free, min(len(free), each * len(rows)), replace=False))
        pairs = pd.MultiIndex.from_arrays(
            [event.suppliers.index[drawn // wide], event.buyers.index[drawn % wide]], names=Pair.KEYS
        )
        parts.append(comparison_values(event, pairs, scorer=scorer).reset_index(drop=True))
        names += (
            rng.choice(groups[rows.index].to_numpy(dtype=object), len(drawn)).tolist() if len(rows) else []
        )
        counts.append(np.full(len(drawn), len(free) / max(len(drawn), 1)))
    return pd.concat(parts, ignore_index=True), names, np.concatenate(counts)
