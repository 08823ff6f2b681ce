"""The two company tables: ids once, quotas that fit, regions from addresses; and who a word means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pandas as pd

from matchmaker.columns import Certificate, Company, Form, Pair
from matchmaker.messages import Message
from matchmaker.reference.municipalities import place_of
from matchmaker.tables.cells import BadCell, Cell, bad, plain
from matchmaker.tables.event_file import Quotas
from matchmaker.tables.problems import Log, Spot


def check_ids(frame: pd.DataFrame, key: str, file: str, log: Log) -> pd.DataFrame:
    """Write down each id that stands twice; the frame comes back with the first of each."""
    first: dict[str, int] = {}
    named = frame[key].dropna()
    for row, value in zip(named.index.tolist(), named, strict=True):
        if value in first:
            log.bad(Spot(file, row, key, value), "tables.twice_id", "tables.new_id", row=first[value])
        else:
            first[value] = row
    return frame[frame[key].notna() & ~frame[key].duplicated()]


def check_sides(suppliers: pd.DataFrame, buyers: pd.DataFrame, file: str, log: Log) -> None:
    """Write down ids that stand on both sides."""
    both = buyers.loc[buyers[Pair.BUYER].isin(set(suppliers[Pair.SUPPLIER])), Pair.BUYER]
    for row, value in zip(both.index.tolist(), both, strict=True):
        log.bad(Spot(file, row, Pair.BUYER, value), "tables.on_both_sides", "tables.rename_or_same")


def with_quotas(frame: pd.DataFrame, quotas: Quotas, file: str, log: Log) -> pd.DataFrame:
    """Fill what a company does not say with the event's quotas; minimum above maximum is bad.

    Where a company's own maximum is below the event's minimum (or its own minimum above the event's
    maximum), its own word counts and the event's gives way.
    """
    low, high = frame[Company.MIN_MEETINGS], frame[Company.MAX_MEETINGS]
    for row in frame.index[low.notna() & high.notna() & (low > high)]:
        spot = Spot(file, int(row), Company.MIN_MEETINGS, int(low[row]))
        log.bad(spot, "tables.min_above_max", "tables.lower_minimum", most=int(high[row]))
    least = low.fillna(quotas.min_meetings)
    most = high.fillna(quotas.max_meetings)
    bent = (least > most) & (low.isna() | high.isna())
    least = least.mask(bent & low.isna(), most)
    most = most.mask(bent & high.isna(), least)
    for row in frame.index[bent]:
        column = Company.MIN_MEETINGS if pd.isna(low[row]) else Company.MAX_MEETINGS
        value = least[row] if column == Company.MIN_MEETINGS else most[row]
        log.repaired(Spot(file, int(row), column), Message("tables.repaired_to", {"value": int(value)}))
    representatives = frame[Company.REPRESENTATIVES].fillna(quotas.representatives)
    target = frame[Company.TARGET_MEETINGS].fillna(quotas.target_meetings)
    return frame.assign(
        **{
            Company.REPRESENTATIVES: representatives.astype("int64"),
            Company.MIN_MEETINGS: least.astype("int64"),
            Company.MAX_MEETINGS: most.astype("int64"),
            Company.TARGET_MEETINGS: target.astype("int64"),
        }
    )


def with_regions(frame: pd.DataFrame) -> pd.DataFrame:
    """Write province and municipality in their reference spelling, out of the address where not given."""
    said = [Company.PROVINCE, Company.MUNICIPALITY, Company.ADDRESS]
    korean = frame[Company.COUNTRY].isna() | (frame[Company.COUNTRY] == "KR")
    rows = []
    for known, cells in zip(korean, frame[said].itertuples(index=False, name=None), strict=True):
        province, municipality, address = (None if pd.isna(cell) else str(cell) for cell in cells)
        found = None
        if known and municipality:
            found = place_of(province or "", municipality)
        elif known and address:
            found = place_of(province or "", address)
        rows.append(found or (province, municipality))
    places = pd.DataFrame(rows, index=frame.index, columns=said[:2], dtype=object)
    return frame.assign(**{column: places[column] for column in said[:2]})


def certificates_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Certificates held, one row each."""
    rows = [
        (company, name, start, until)
        for company, held in zip(frame[Pair.SUPPLIER], frame[Form.CERTIFICATES], strict=True)
        for name, start, until in held
    ]
    dates = [Certificate.VALID_FROM, Certificate.VALID_UNTIL]
    table = pd.DataFrame(rows, columns=[Certificate.SUPPLIER, Certificate.CERTIFICATE, *dates], dtype=object)
    return table.assign(**{column: pd.to_datetime(table[column]).astype("datetime64[s]") for column in dates})


class Directory:
    """Finds the company a cell means, by id or by exact name.

    Parameters
    ----------
    ids
        The planner's ids.
    names
        For each id the names it is known by.

    Examples
    --------
    >>> directory = Directory(["S1", "S2"], [("한빛정밀", "Hanbit Precision"), ("Daon", None)])
    >>> directory.find("s1"), directory.find("hanbit  precision"), directory.find("다온")
    ('S1', 'S1', None)
    """

    def __init__(self, ids: Iterable[str], names: Iterable[Iterable[str | None]]) -> None:
        self._exact: dict[str, str] = {}
        self._named: dict[str, set[str]] = defaultdict(set)
        for company, known_as in zip(ids, names, strict=True):
            self._exact[company] = company
            for name in (company, *known_as):
                if isinstance(name, str):
                    self._named[_same(name)].add(company)

    def find(self, words: Cell) -> str | None:
        """The id a cell means, None where nobody is called so.

        Raises
        ------
        BadCell
            Two companies are called so.
        """
        text = plain(words)
        if text in self._exact:
            return text
        called = sorted(self._named.get(_same(text), ()))
        if len(called) > 1:
            raise bad("tables.two_called_so", "tables.write_id", first=called[0], second=called[1])
        return called[0] if called else None

    def get(self, words: Cell) -> str:
        """The id a cell means; raise `BadCell` where nobody, or more than one, is called so."""
        found = self.find(words)
        if found is None:
            raise bad("tables.unknown_company", "tables.write_company", value=plain(words)[:60])
        return found


def _same(name: str) -> str:
    return " ".join(plain(name).casefold().split())


def directory_of(*sides: tuple[pd.DataFrame, str]) -> Directory:
    """The directory of one or both company tables."""

    def names(frame: pd.DataFrame) -> Iterator[tuple[str | None, str | None]]:
        yield from frame[[Company.NAME, Company.NAME_EN]].itertuples(index=False, name=None)

    ids = [company for frame, key in sides for company in frame[key]]
    return Directory(ids, [pair for frame, _ in sides for pair in names(frame)])


def found_or_logged(directory: Directory, spot: Spot, log: Log) -> str | None:
    """The id a cell means; None, with the reason in `log`, where it means nobody."""
    try:
        return directory.get(spot.value)
    except BadCell as e:
        log.bad_cell(spot, e)
        return None
