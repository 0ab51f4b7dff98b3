"""代码名称不一致: names that came for a code of another name, and what a person decided on them.

The code alone says who a company is; a name never does. So a second name is kept with where it
came from until an inspector settles which one the company bears.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from sites import audit
from sites.enums import NameSettlement, NameSource, RoleKind
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.lib.names import company_name_key
from sites.models import Company, CompanyName, NameConflict, NameSighting, User
from sites.permissions import has_role

LONGEST_REASON = 500
LONGEST_NAME = 200
LONGEST_WORDS = 300


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

    A name that differs only in typing is none. Told again from the same place it is kept once.

    Args:
        sightings: what came; codes nobody knows are left out.
        now: the moment, aware.
        reopen: a conflict settled before is opened again, as the register was changed since.
    """
    given = list(sightings)
    companies = {
        row.uscc: row for row in Company.objects.filter(uscc__in={one.uscc for one in given})
    }
    seen: dict[tuple[int, str], NameConflict] = {}
    wanted: list[tuple[tuple[int, str], Sighting]] = []
    for one in given:
        company, name = companies.get(one.uscc), _storable(one.name, LONGEST_NAME)
        name_key = company_name_key(name)[:LONGEST_NAME]
        if company is None or not name_key or name_key == company.name_key:
            continue
        seen[company.pk, name_key] = NameConflict(
            company=company, name=name, name_key=name_key, seen_at=now
        )
        wanted.append(((company.pk, name_key), one))
    if not seen:
        return 0
    NameConflict.objects.bulk_create(
        seen.values(),
        update_conflicts=True,
        unique_fields=["company", "name_key"],
        update_fields=["seen_at"],
    )
    rows = {
        (row.company_id, row.name_key): row
        for row in NameConflict.objects.filter(company__in={company for company, _ in seen})
    }
    if reopen:
        NameConflict.objects.filter(pk__in=[rows[key].pk for key in seen]).update(
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
    return len(seen)


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
