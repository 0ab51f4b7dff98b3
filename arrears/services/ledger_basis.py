"""台账核算依据: which ledgers are still true, and which must be reckoned anew.

Rows that a ledger rests on mark their project by triggers when they are written. What is no row
of the project's own is kept as a digest with the ledger: its terms, and the companies it names.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from django.db.backends.utils import CursorWrapper

from arrears.ledger_facts import ChainFacts
from arrears.models import LedgerBasis
from sites.lib.days import WorkCalendar
from sites.models import Project

ROOT = Path(__file__).resolve().parents[2]
# Their text is part of the terms: a ledger of another version of the program is reckoned anew.
PROGRAM = (
    "arrears/enums.py",
    "arrears/evidence.py",
    "arrears/ledger_facts.py",
    "arrears/ledger_sql.py",
    "arrears/liability.py",
    "arrears/planner.py",
    "arrears/reckoning.py",
    "arrears/services/ledger.py",
    "arrears/services/ledger_basis.py",
    "arrears/specified_ledger.py",
    "sites/enums.py",
    "sites/law/citation.py",
    "sites/law/statutes.yaml",
    "sites/lib/days.py",
    "sites/lib/money.py",
)
# The marks seen are deleted before any fact is read: a fact that commits later keeps its own.
STANDING = """
WITH marked AS (
    DELETE FROM arrears_ledgerchange WHERE project_id = ANY(%(projects)s) RETURNING project_id
), named AS (
    SELECT b.project_id,
        md5(string_agg(concat_ws(E'\\t', c.id, c.uscc, c.name), E'\\n' ORDER BY c.id)) AS names
    FROM arrears_ledgerbasis b JOIN sites_company c ON c.id = ANY(b.parties)
    WHERE b.project_id = ANY(%(projects)s) GROUP BY b.project_id
)
SELECT b.project_id, b.terms, b.aged_to
FROM arrears_ledgerbasis b LEFT JOIN named n USING (project_id)
WHERE b.project_id = ANY(%(projects)s) AND b.names = coalesce(n.names, '')
    AND NOT EXISTS (SELECT FROM marked m WHERE m.project_id = b.project_id)
"""


def terms_of(project: Project, *, paid_days: int, calendar: WorkCalendar) -> str:
    """Digest of what a ledger rests on beside rows that mark their project.

    Args:
        project: its pay day and parties count.
        paid_days: days that a monthly wage is divided by, in hundredths.
        calendar: working days that pay days are moved by.
    """
    parts = (
        _program(),
        _calendar(calendar),
        paid_days,
        project.pay_day,
        project.owner_id,
        project.general_contractor_id,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def standing(cursor: CursorWrapper, terms: Mapping[int, str]) -> dict[int, dt.date | None]:
    """Of projects by key with their terms, those whose stored ledger is true but for the day.

    Takes away the marks of the others, whose ledger the caller reckons in the same transaction.

    Returns:
        key of the project to the day that its days late are counted to.
    """
    cursor.execute(STANDING, {"projects": list(terms)})
    return {
        project: aged_to for project, kept, aged_to in cursor.fetchall() if kept == terms[project]
    }


def keep_basis(
    projects: Sequence[Project],
    terms: Mapping[int, str],
    places: Iterable[tuple[int, int, dt.date]],
    facts: ChainFacts,
    *,
    day: dt.date,
) -> None:
    """Keep what the ledgers just reckoned rest on, with the names as they were read.

    Args:
        projects: whose.
        terms: by key of the project.
        places: project, employer and month of every row there may be.
        facts: what the chains were made of.
        day: that days late are counted to.
    """
    employers: dict[int, set[int]] = {project.pk: set() for project in projects}
    for key, employer, _ in places:
        employers[key].add(employer)
    rows = []
    for project in projects:
        parties = _parties(project, employers[project.pk], facts)
        rows.append(
            LedgerBasis(
                project=project,
                terms=terms[project.pk],
                parties=parties,
                names=_names(parties, facts),
                aged_to=day,
            )
        )
    LedgerBasis.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["project"],
        update_fields=["terms", "parties", "names", "aged_to"],
    )


def keep_day(projects: Iterable[int], day: dt.date) -> None:
    """Keep the day that the days late of kept ledgers are counted to."""
    LedgerBasis.objects.filter(project__in=projects).update(aged_to=day)


def forget_basis(projects: Iterable[int]) -> None:
    """The ledger of these projects is no longer one of all that is known."""
    LedgerBasis.objects.filter(project__in=projects).delete()


def _parties(project: Project, employers: Iterable[int], facts: ChainFacts) -> list[int]:
    engagements = facts.engagements.get(project.pk, ())
    return sorted(
        {project.owner_id, project.general_contractor_id, *employers}
        | {row.hired_by.pk for row in engagements if row.hired_by is not None}
        | {row.lender.pk for row in facts.lendings.get(project.pk, ())}
    )


def _names(parties: Sequence[int], facts: ChainFacts) -> str:
    named = (facts.companies[key] for key in parties)
    text = "\n".join(f"{party.pk}\t{party.uscc}\t{party.name}" for party in named)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@lru_cache(maxsize=1)
def _program() -> str:
    digest = hashlib.sha256()
    for name in PROGRAM:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=4)
def _calendar(calendar: WorkCalendar) -> str:
    parts: tuple[Iterable[object], ...] = (
        sorted(map(dt.date.isoformat, calendar.holidays)),
        sorted(map(dt.date.isoformat, calendar.makeup_days)),
        sorted(calendar.published_years),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()
