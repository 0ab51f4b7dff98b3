"""代码名称不一致: names that came for a code of another name, and what a person decided on them.

The code alone says who a company is; a name never does. So a second name is kept with where it
came from until an inspector settles which one the company bears.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from sites import audit
from sites.enums import LoadKind, NameSettlement, NameSource, RoleKind
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.ingest.findings import OtherName
from sites.lib.days import month_text
from sites.lib.names import company_name_key
from sites.models import Company, CompanyName, Load, NameConflict, NameSighting, User
from sites.permissions import has_role

LONGEST_REASON = 500
LONGEST_NAME = 200
LONGEST_WORDS = 300
LONGEST_FILE, LONGEST_SHEET, LONGEST_PROJECT = 100, 40, 80


class NameReasonMissing(InvalidInput):
    """Nobody settles a name without saying why."""

    code = "E-REASON"


class NameSettled(StateConflict):
    """It was settled already."""

    code = "E-NAME-SETTLED"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name that came for a code: which, from where in words a person can follow."""

    uscc: str
    name: str
    source: NameSource
    words: str


def rename_company(company: Company, name: str, *, day: dt.date) -> None:
    """Let a company bear a name from a day on; the old one is kept as a former one."""
    CompanyName.objects.create(
        company=company, name=company.name, name_key=company.name_key, valid_until=day
    )
    company.name = name
    company.name_key = company_name_key(name)[:LONGEST_NAME]
    company.save(update_fields=["name", "name_key"])


@transaction.atomic
def keep_sightings(sightings: Iterable[Sighting], *, now: dt.datetime, reopen: bool) -> int:
    """Keep names that differ from what a code's company bears; returns how many conflicts.

    A name that differs only in typing is none, and one the company bore before is explained by
    the register: it opens nothing. Told again from the same place it is kept once.

    Args:
        sightings: what came; codes nobody knows are left out.
        now: the moment, aware.
        reopen: a conflict settled before is opened again, as the register was changed since;
            also a former name is one then.
    """
    wanted = _differing(list(sightings))
    if not reopen:
        explained = _explained({key for key, _ in wanted})
        wanted = [(key, one) for key, one in wanted if key not in explained]
    rows = _open_conflicts({key: one.name for key, one in wanted}, now=now)
    if reopen and rows:
        NameConflict.objects.filter(pk__in=[row.pk for row in rows.values()]).update(
            settlement="", reason="", settled_by=None, settled_at=None
        )
    NameSighting.objects.bulk_create(
        [
            NameSighting(
                conflict=rows[key],
                source=one.source,
                words=_storable(one.words, LONGEST_WORDS),
                first_seen_at=now,
            )
            for key, one in wanted
        ],
        ignore_conflicts=True,
    )
    return len(rows)


def _differing(sightings: Sequence[Sighting]) -> list[tuple[tuple[int, str], Sighting]]:
    """The sightings whose name is not that of the code's company, by company and key of name."""
    codes = {one.uscc for one in sightings}
    companies = {row.uscc: row for row in Company.objects.filter(uscc__in=codes)} if codes else {}
    wanted = []
    for one in sightings:
        company = companies.get(one.uscc)
        name_key = company_name_key(_storable(one.name, LONGEST_NAME))[:LONGEST_NAME]
        if company is not None and name_key not in {"", company.name_key}:
            wanted.append(((company.pk, name_key), one))
    return wanted


def _open_conflicts(
    names: Mapping[tuple[int, str], str], *, now: dt.datetime
) -> dict[tuple[int, str], NameConflict]:
    """Open a conflict for each name, or say of a known one that it was seen again."""
    if not names:
        return {}
    NameConflict.objects.bulk_create(
        # In one order, so that two files with the same names do not wait for each other.
        [
            NameConflict(
                company_id=company,
                name=_storable(names[company, name_key], LONGEST_NAME),
                name_key=name_key,
                seen_at=now,
            )
            for company, name_key in sorted(names)
        ],
        update_conflicts=True,
        unique_fields=["company", "name_key"],
        update_fields=["seen_at"],
    )
    kept = NameConflict.objects.filter(company__in={company for company, _ in names})
    return {key: row for row in kept if (key := (row.company_id, row.name_key)) in names}


def _explained(keys: Set[tuple[int, str]]) -> set[tuple[int, str]]:
    """Which of the names a company bore before, so that there is nothing to settle.

    Where such a name waits already, what still bears it is kept: it tells whether it was changed
    rightly.
    """
    companies = {company for company, _ in keys}
    if not companies:
        return set()
    former = CompanyName.objects.filter(company__in=companies).values_list("company", "name_key")
    opened = NameConflict.objects.filter(company__in=companies).values_list("company", "name_key")
    return set(former) - set(opened)


def keep_names_of_sheet(load: Load, names: Collection[OtherName], *, now: dt.datetime) -> None:
    """Keep the names by which a sheet calls its sender; asks nothing where there is none.

    Args:
        load: the file that is taken in, in the caller's transaction.
        names: names that are not the registered one, and their cells.
        now: the moment, aware.
    """
    if load.employer is None or not names:
        return
    site = f"{load.project.name[:LONGEST_PROJECT]} " if load.project else ""
    about = f"{site}{month_text(load.month) if load.month else ''}{LoadKind(load.kind).label}"
    keep_sightings(
        [
            Sighting(
                load.employer.uscc,
                one.name,
                NameSource.SHEET,
                f"{place_in_file(load.file_name, one.sheet, one.cell)}（{about}）",
            )
            for one in names
        ],
        now=now,
        reopen=False,
    )


def place_in_file(file_name: str, sheet: str, cell: str) -> str:
    """Words for a cell of a file that a person can follow."""
    return f"{file_name[:LONGEST_FILE]} 工作表“{sheet[:LONGEST_SHEET]}”{cell}"


@transaction.atomic
def settle_name_conflict(
    *,
    conflict: NameConflict,
    settlement: NameSettlement,
    reason: str,
    actor: User,
    now: dt.datetime,
) -> NameConflict:
    """Decide which name the company of a code bears, or that both stay until there is proof.

    Args:
        conflict: the two names.
        settlement: the registered name is right, the other one is, or both stay.
        reason: what it rests on, e.g. the extract of the business register.
        actor: an inspector.
        now: the moment, aware.

    Raises:
        NotAllowed: the actor is no inspector.
        NameReasonMissing: no reason.
        NameSettled: it was settled, or the company bears the other name by now.
    """
    day = timezone.localdate(now)
    if not has_role(actor, RoleKind.INSPECTOR, day=day):
        raise NotAllowed("只有劳动保障监察员可以处理", code="E-NOT-ALLOWED")
    reason = _storable(reason, LONGEST_REASON)
    if not reason:
        raise NameReasonMissing("没有写理由", fix="请写明依据，例如营业执照或者登记机关查询结果")
    row = NameConflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
    company = Company.objects.select_for_update().get(pk=row.company_id)
    if not row.is_unsettled:
        raise NameSettled("这项不一致已经处理", fix="请刷新页面")
    before = company.name
    if settlement == NameSettlement.OTHER:
        if company.name_key == row.name_key:
            raise NameSettled("单位现在登记的就是这个名称", fix="请选择登记的名称正确")
        rename_company(company, row.name, day=day)
    row.settlement, row.reason = settlement, reason
    row.settled_by, row.settled_at = actor, now
    row.save(update_fields=["settlement", "reason", "settled_by", "settled_at"])
    audit.record(
        act="处理代码名称不一致",
        object_kind="NameConflict",
        object_id=row.pk,
        now=now,
        actor=actor,
        detail={
            "uscc": company.uscc,
            "registered": before,
            "other": row.name,
            "settlement": str(settlement.label),
            "reason": reason,
        },
    )
    return row


def _storable(text: str, longest: int) -> str:
    """The text without what the database refuses."""
    return text.replace("\x00", "").strip()[:longest]
