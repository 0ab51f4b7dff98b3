"""立案: opens a case from complaints and the ledger."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from arrears.clock_subjects import case_subject
from arrears.enums import CaseState, ComplaintState
from arrears.errors import (
    CaseAlreadyOpen,
    CertificateMissing,
    ComplaintNotOpen,
    NothingOutstanding,
    SameInspectorTwice,
)
from arrears.ledger_facts import read_chain_facts
from arrears.models import Case, CaseClaim, Complaint, LedgerEntry
from arrears.permissions import certificate_of
from arrears.services.ledger import refresh_ledger
from arrears.services.verification import claims_of_ledger
from arrears.specified_ledger import Chains
from arrears.texts import needed_text
from sites import audit
from sites.errors import NotAllowed
from sites.law import Citation, LawAt
from sites.lib.days import month_start
from sites.models import Company, Project, User
from sites.permissions import may_inspect
from sites.queries import work_calendar
from sites.services.clocks import finish_clocks, start_clock
from sites.services.numbering import next_number

SERIES = "泰人社监立字"
FILED_ON_ACCEPTANCE = Citation("劳动保障部令第25号", article=18)
LONGEST_REASON = 500
LONGEST_PAYER_REASON = 300


@transaction.atomic
def open_case(
    *,
    project: Project,
    employer: Company,
    complaints: Sequence[Complaint],
    reason: str,
    handler: User,
    second_inspector: User,
    now: dt.datetime,
) -> Case:
    """Open a case against an employer on a project (立案), and freeze what it owes.

    Source: 关于实施《劳动保障监察条例》若干规定 art. 18; 劳动保障监察条例 arts 16, 17; who must
    pay: 保障农民工工资支付条例 arts 30, 36.

    Args:
        project: where.
        employer: whose workers are owed.
        complaints: those it takes up; may be none.
        reason: why, in Chinese.
        handler: the inspector in charge, who files.
        second_inspector: another person.
        now: the moment, aware.

    Raises:
        ReasonMissing: no reason.
        NotAllowed: one of the two may not inspect this project.
        CertificateMissing: one of the two has no certificate in force.
        SameInspectorTwice: the two are one natural person.
        CaseAlreadyOpen: a case against the employer on the project is open.
        ComplaintNotOpen: a complaint is of another project or already taken up.
        NothingOutstanding: the ledger shows nothing past its pay day, and nobody complained.
    """
    day = timezone.localdate(now)
    reason = needed_text(
        reason, name="立案事由", longest=LONGEST_REASON, fix="请写明违法线索和来源"
    )
    _check_inspectors(project, handler, second_inspector, day)
    locked = _locked(project, employer)
    taken_up = _waiting(locked, complaints)
    owed = _overdue(locked, employer, day)
    if not owed and not taken_up:
        raise NothingOutstanding("台账上没有该单位逾期未付的工资", fix="请先核对工资表和银行回盘")
    case = _create(locked, employer, owed, reason, (handler, second_inspector), day)
    _take_up(case, taken_up, now)
    audit.record(
        act="立案",
        object_kind="Case",
        object_id=case.pk,
        now=now,
        actor=handler,
        basis=FILED_ON_ACCEPTANCE.words,
        detail={
            "number": case.number,
            "complaints": [row.number for row in taken_up],
            "claims": len(owed),
            "amount": str(sum((row.outstanding for row in owed), Decimal("0.00"))),
        },
    )
    return case


def _locked(project: Project, employer: Company) -> Project:
    """The project, on which nobody else opens a case meanwhile."""
    locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    open_cases = Case.objects.exclude(state=CaseState.CLOSED)
    if open_cases.filter(project=locked, employer=employer).exists():
        raise CaseAlreadyOpen("该单位在本项目已有未结案件", fix="请在原案件中办理")
    return locked


def _overdue(project: Project, employer: Company, day: dt.date) -> list[LedgerEntry]:
    """What the ledger of today shows as owed past its pay day."""
    refresh_ledger(project=project, day=day)
    return list(
        LedgerEntry.objects.filter(
            project=project, employer=employer, outstanding__gt=0, due_on__lt=day
        )
        .select_related("payer")
        .order_by("worker", "month")
    )


def _take_up(case: Case, taken_up: Sequence[Complaint], now: dt.datetime) -> None:
    """The complaints are of the case; what was asked of them is done, its own time begins."""
    Complaint.objects.filter(pk__in=[row.pk for row in taken_up]).update(
        state=ComplaintState.IN_CASE, case=case
    )
    for row in taken_up:
        finish_clocks(subject_kind="Complaint", subject_id=row.pk, on=timezone.localdate(now))
    start_clock(rule="investigation", subject=case_subject(case), now=now)


def _check_inspectors(project: Project, handler: User, second: User, day: dt.date) -> None:
    if not (may_inspect(handler, project, day=day) and may_inspect(second, project, day=day)):
        raise NotAllowed("主办和协办人员都应是本辖区劳动保障监察员", fix="请重新选择监察员")
    for inspector in (handler, second):
        if certificate_of(inspector, day=day) is None:
            raise CertificateMissing(
                f"{inspector.display_name}没有有效的监察执法证", fix="请先登记或更换执法证"
            )
    if handler.pk == second.pk or handler.person_key == second.person_key:
        raise SameInspectorTwice("主办和协办应是两名监察员", fix="请另选一名协办监察员")


def _waiting(project: Project, complaints: Sequence[Complaint]) -> list[Complaint]:
    """Lock the complaints as they are now; all must wait, and be of this project."""
    keys = {complaint.pk for complaint in complaints}
    rows = list(Complaint.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    if any(row.project_id != project.pk or row.state != ComplaintState.RECEIVED for row in rows):
        raise ComplaintNotOpen("所选投诉不属于本项目或已经办理", fix="请刷新后重新选择")
    return rows


def _create(
    project: Project,
    employer: Company,
    owed: Sequence[LedgerEntry],
    reason: str,
    inspectors: tuple[User, User],
    day: dt.date,
) -> Case:
    law = LawAt(day, project.region_id)
    payer, payer_reason = _payer(owed) if owed else _payer_by_contract(project, employer, day)
    case = Case.objects.create(
        number=next_number(series=SERIES, year=day.year),
        project=project,
        employer=employer,
        payer=payer,
        payer_reason=payer_reason,
        reason=reason,
        filed_on=day,
        investigation_due_on=work_calendar().add_working_days(
            day, law.integer("case.investigation_working_days")
        ),
        state=CaseState.INVESTIGATING,
        handler=inspectors[0],
        second_inspector=inspectors[1],
    )
    CaseClaim.objects.bulk_create(claims_of_ledger(case, owed))
    return case


def _payer_by_contract(project: Project, employer: Company, day: dt.date) -> tuple[Company, str]:
    """Who pays first where no ledger says it: by the contract tree as of today."""
    chains = Chains(project, read_chain_facts([project], {employer.pk}))
    first = chains.of(employer.pk, month_start(day))[0]
    words = f"{first.words}（{first.citation.words}）"[:LONGEST_PAYER_REASON]
    return Company.objects.get(pk=first.party.pk), words


def _payer(owed: Sequence[LedgerEntry]) -> tuple[Company, str]:
    """Who pays first for most of the money, and why."""
    sums: defaultdict[int, Decimal] = defaultdict(Decimal)
    for row in owed:
        sums[row.payer_id] += row.outstanding
    chosen = max(owed, key=lambda row: (sums[row.payer_id], -row.payer_id))
    first = chosen.liability[0]
    return chosen.payer, f"{first['words']}（{first['article']}）"[:LONGEST_PAYER_REASON]
