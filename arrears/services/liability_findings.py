"""清偿责任认定: what an inspector found about who must pay (Decree 724 arts 29(2), 36(2)).

No file states it. Each finding is recorded with its basis, marks the project changed, and the
ledger's chains follow with the next computation.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from arrears.errors import FindingNotValid, FindingWithdrawn
from arrears.models import NameLending, UnpaidWorks
from arrears.texts import needed_text
from sites import audit
from sites.errors import NotAllowed
from sites.law import Citation
from sites.models import Company, Participation, Project, RosterEntry, User
from sites.permissions import may_inspect

REGULATION = "国务院令第724号"
LENT = Citation(REGULATION, article=36, paragraph=2)
ADVANCED = Citation(REGULATION, article=29, paragraph=2)
LONGEST = 500


@dataclass(frozen=True, slots=True)
class LentName:
    """Who builds under whose name, from when to when, and what shows it."""

    company: Company
    lender: Company
    since: dt.date
    until: dt.date | None
    reason: str


@transaction.atomic
def record_name_lending(
    *, project: Project, found: LentName, actor: User, now: dt.datetime
) -> NameLending:
    """Record that a company builds under another's name.

    Raises:
        NotAllowed: the person may not inspect this project.
        FindingNotValid: both are one company, the company is not on the project, or the days
            run backwards or begin later than today.
        ReasonMissing: nothing shows it.
    """
    locked = _locked(project, actor, now)
    reason = _given(found.reason, "认定依据")
    if found.company == found.lender:
        raise FindingNotValid("出借名义的单位和实际承揽的单位是同一家", fix="请分别选择两家单位")
    if not _takes_part(locked, found.company):
        raise FindingNotValid(
            f"{found.company.name}不是本项目的参建或用人单位", fix="请选择本项目的单位"
        )
    if found.since > timezone.localdate(now) or (
        found.until is not None and found.until < found.since
    ):
        raise FindingNotValid("起止日期不对", fix="起始日期不晚于今天，截止日期不早于起始日期")
    row = NameLending.objects.create(
        project=locked,
        company=found.company,
        lender=found.lender,
        since=found.since,
        until=found.until,
        reason=reason,
        recorded_by=actor,
        recorded_at=now,
    )
    _recompute(locked, now)
    _record("认定出借名义", row.pk, LENT, actor, now, project=locked.code, reason=reason)
    return row


@transaction.atomic
def withdraw_name_lending(
    *, lending: NameLending, reason: str, actor: User, now: dt.datetime
) -> NameLending:
    """Withdraw a finding that was wrong; it stays on record.

    Raises:
        NotAllowed: the person may not inspect this project.
        ReasonMissing: nothing says why.
        FindingWithdrawn: it was withdrawn before.
    """
    project = _locked(lending.project, actor, now)
    reason = _given(reason, "撤销理由")
    row = NameLending.objects.select_for_update().get(pk=lending.pk)
    if row.withdrawn_at is not None:
        raise FindingWithdrawn("该认定已经撤销", fix="请刷新后查看")
    row.withdrawn_at, row.withdrawn_reason = now, reason
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    _recompute(project, now)
    _record("撤销出借名义认定", row.pk, LENT, actor, now, project=project.code, reason=reason)
    return row


@transaction.atomic
def record_unpaid_works(
    *,
    project: Project,
    amount: Decimal,
    as_of: dt.date,
    source: str,
    actor: User,
    now: dt.datetime,
) -> UnpaidWorks:
    """Record how much project money the owner has not paid; the owner advances no more.

    Raises:
        NotAllowed: the person may not inspect this project.
        FindingNotValid: the amount is below zero, or the day lies ahead.
        ReasonMissing: nothing shows it.
    """
    locked = _locked(project, actor, now)
    source = _given(source, "依据")
    if amount < 0:
        raise FindingNotValid("未结清工程款不能小于 0", fix="已经付清的请填 0")
    if as_of > timezone.localdate(now):
        raise FindingNotValid("截至日期晚于今天", fix="请填写查明的日期")
    row = UnpaidWorks.objects.create(
        project=locked,
        amount=amount,
        as_of=as_of,
        source=source,
        recorded_by=actor,
        recorded_at=now,
    )
    _recompute(locked, now)
    _record("登记未结清工程款", row.pk, ADVANCED, actor, now, project=locked.code, reason=source)
    return row


def _locked(project: Project, actor: User, now: dt.datetime) -> Project:
    locked = (
        Project.objects.select_for_update(of=("self",), no_key=True)
        .select_related("region")
        .get(pk=project.pk)
    )
    if not may_inspect(actor, locked, day=timezone.localdate(now)):
        raise NotAllowed("只有本辖区的劳动保障监察员可以认定", fix="请由有管辖权的监察员办理")
    return locked


def _given(text: str, name: str) -> str:
    return needed_text(text, name=name, longest=LONGEST, fix="请写明查到的事实和凭证")


def _takes_part(project: Project, company: Company) -> bool:
    return (
        company.pk in {project.owner_id, project.general_contractor_id}
        or Participation.objects.filter(project=project, company=company).exists()
        or RosterEntry.objects.filter(Q(project=project, employer=company)).exists()
    )


def _recompute(project: Project, now: dt.datetime) -> None:
    Project.objects.filter(pk=project.pk).update(changed_at=now)


def _record(
    act: str, pk: int, basis: Citation, actor: User, now: dt.datetime, **detail: str
) -> None:
    audit.record(
        act=act,
        object_kind="LiabilityFinding",
        object_id=pk,
        now=now,
        actor=actor,
        basis=basis.words,
        detail=dict(detail),
    )
