"""审批所见的数额: what cases owe at this moment, as who approves is shown it, and refused once moved."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from arrears.claims import OpenClaims, open_claims_of
from arrears.errors import SumMoved
from arrears.models import Case
from arrears.services.ledger import refresh_ledgers
from sites.law import LawAt
from sites.models import Project
from sites.queries import work_calendar

LONGEST_QUOTED = 100


def claims_now(cases: Iterable[Case], *, day: dt.date) -> dict[int, OpenClaims]:
    """What cases are owed, by their keys: by ledgers that are first brought to the day.

    The ledger of last night would show who approves a sum that he may not approve any more.
    """
    chosen = list(cases)
    by_region: dict[str, dict[int, Project]] = defaultdict(dict)
    for case in chosen:
        by_region[case.project.region_id][case.project_id] = case.project
    calendar = work_calendar()
    for region, projects in sorted(by_region.items()):
        refresh_ledgers(
            projects=list(projects.values()),
            day=day,
            law=LawAt(day, region),
            calendar=calendar,
        )
    return open_claims_of(chosen)


def require_shown_sum(shown: str, claims: OpenClaims) -> None:
    """Refuse to approve what names another sum than the page has shown.

    Args:
        shown: `OpenClaims.words` as they stood on the page.
        claims: what is owed now.

    Raises:
        SumMoved: they differ; names both.
    """
    if shown != claims.words:
        raise SumMoved(
            f"尚欠数额有变动：页面显示的是“{shown[:LONGEST_QUOTED]}”，现在是“{claims.words}”",
            fix="没有作出决定，请核对现在的数额后重新决定",
        )
