"""Many codes at one moment: what the list says of each (批量联合惩戒查询)."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from blacklist.list_statements import MANY_CODES
from blacklist.queries import LISTED, NOT_LISTED, RESTRICTED, Reader, require_purpose
from sites.lib.code_arrays import right_usccs
from sites.lib.codes import Problem, check_uscc


@dataclass(frozen=True, slots=True)
class Standing:
    """One listing in force.

    Attributes:
        uscc: the code it stands under, which may be a former or later one of the code asked for.
        key: by which listings of one day are ordered.
    """

    uscc: str
    document_number: str
    listed_on: dt.date
    until: dt.date
    key: int


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What the list says of many codes in one snapshot.

    Attributes:
        codes: those asked for, normalized, each once, in the order of the question.
        malformed: what is wrong with those that are none.
        listings: of the codes that are listed, in order of listing.
        measures: what the catalog allows for the purpose on the day: measure and basis.
        list_version: so many acts at least are behind the answer.
    """

    codes: tuple[str, ...]
    malformed: Mapping[str, Problem]
    listings: Mapping[str, list[Standing]]
    measures: tuple[tuple[str, str], ...]
    list_version: int

    def status_of(self, code: str) -> str:
        """RESTRICTED, LISTED (no measure for this purpose) or NOT_LISTED of a right code."""
        if code not in self.listings:
            return NOT_LISTED
        return RESTRICTED if self.measures else LISTED


def check_codes(*, codes: Iterable[str], purpose: str, on: dt.date, read: Reader) -> BatchAnswer:
    """Answer for many codes by one statement; a malformed one is said to be so.

    Args:
        codes: as given; repeats are answered once.
        purpose: one of the eight fields.
        on: local day.
        read: runs the statement on the primary, or raises.

    Raises:
        InvalidInput: E-PURPOSE.
    """
    require_purpose(purpose)
    sought, malformed = _normalized(list(codes))
    right = [code for code in sought if code not in malformed]
    rows = read(MANY_CODES, {"codes": right, "on": on, "purpose": purpose})
    listings: dict[str, list[Standing]] = {}
    version, measures = 0, "[]"
    for row in rows:
        if row[2] is None:
            version, measures = row[0], row[1]
            continue
        listings.setdefault(row[2], []).append(Standing(*row[3:]))
    for found in listings.values():
        if len(found) > 1:
            found.sort(key=lambda one: (one.listed_on, one.key))
    return BatchAnswer(
        codes=tuple(sought),
        malformed=malformed,
        listings=listings,
        measures=tuple((measure, basis) for measure, basis in json.loads(measures)),
        list_version=version,
    )


def _normalized(given: list[str]) -> tuple[dict[str, None], dict[str, Problem]]:
    """The codes once each in their order, and the first fault of each that is none."""
    sought: dict[str, None] = {}
    malformed: dict[str, Problem] = {}
    for code, is_right in zip(given, right_usccs(given).tolist(), strict=True):
        if is_right:
            sought[code] = None
            continue
        normal, problems = check_uscc(code)
        sought[normal] = None
        if refused := next((problem for problem in problems if problem.refused), None):
            malformed[normal] = refused
    return sought, malformed
