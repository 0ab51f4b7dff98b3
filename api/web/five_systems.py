"""The five systems of wage payment of one project (五项制度), as they stand in the register."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from sites.enums import AccountStatus, PartyRole
from sites.law import Citation
from sites.models import (
    Participation,
    Project,
    RightsNotice,
    RosterEntry,
    SpecialWageAccount,
    WageDeposit,
)

REGULATION = "国务院令第724号"
ROSTER = Citation(REGULATION, article=28, paragraph=1)
ACCOUNT = Citation(REGULATION, article=26, paragraph=1)
ON_BEHALF = Citation(REGULATION, article=31, paragraph=2)
DEPOSIT = Citation(REGULATION, article=32, paragraph=1)
NOTICE = Citation(REGULATION, article=34)
PRESENT, MISSING, DOUBTFUL = "present", "missing", "doubtful"
SUBCONTRACTORS = (PartyRole.LABOR_SUBCONTRACTOR, PartyRole.SPECIALIST_SUBCONTRACTOR)


@dataclass(frozen=True, slots=True)
class SystemState:
    """One of the five: its name, "present", "missing" or "doubtful", and why."""

    name: str
    state: str
    words: str
    citation: str


def five_systems(projects: list[Project], day: dt.date) -> dict[int, list[SystemState]]:
    """The five states of each project, by its key, in five queries."""
    keys = [project.pk for project in projects]
    people = dict(
        RosterEntry.objects.filter(project__in=keys)
        .filter(Q(exited_on__isnull=True) | Q(exited_on__gte=day))
        .values_list("project")
        .annotate(count=Count("worker", distinct=True))
    )
    accounts = {row.project_id: row for row in SpecialWageAccount.objects.filter(project__in=keys)}
    deposits = {row.project_id: row for row in WageDeposit.objects.filter(project__in=keys)}
    notices = {
        row.project_id: row
        for row in RightsNotice.objects.filter(project__in=keys).order_by("checked_on")
    }
    parties: dict[int, list[Participation]] = {}
    for part in Participation.objects.filter(
        project__in=keys, role__in=SUBCONTRACTORS
    ).select_related("company"):
        parties.setdefault(part.project_id, []).append(part)
    return {
        key: [
            _roster(people.get(key, 0)),
            _account(accounts.get(key)),
            _on_behalf(parties.get(key, [])),
            _deposit(deposits.get(key), day),
            _notice(notices.get(key)),
        ]
        for key in keys
    }


def _system(name: str, state: str, words: str, citation: Citation) -> SystemState:
    return SystemState(name, state, words, citation.words)


def _roster(count: int) -> SystemState:
    words = f"在场登记 {count} 人" if count else "没有在场人员登记"
    return _system("实名制管理", PRESENT if count else MISSING, words, ROSTER)


def _account(account: SpecialWageAccount | None) -> SystemState:
    if account is None:
        return _system("工资专用账户", MISSING, "没有开户记录", ACCOUNT)
    if account.status != AccountStatus.ACTIVE:
        return _system("工资专用账户", DOUBTFUL, f"账户{account.get_status_display()}", ACCOUNT)
    return _system("工资专用账户", PRESENT, str(account), ACCOUNT)


def _on_behalf(parties: list[Participation]) -> SystemState:
    own = [part.company.name for part in parties if not part.pays_through_general_contractor]
    if own:
        return _system("总包代发", MISSING, f"未委托代发：{'、'.join(own)}", ON_BEHALF)
    words = f"{len(parties)} 家分包单位均委托代发" if parties else "没有分包单位"
    return _system("总包代发", PRESENT, words, ON_BEHALF)


def _deposit(deposit: WageDeposit | None, day: dt.date) -> SystemState:
    if deposit is None:
        return _system("工资保证金", MISSING, "没有存储记录", DEPOSIT)
    form = f"{deposit.get_form_display()} {deposit.amount:,.2f} 元"
    if deposit.valid_until is not None and deposit.valid_until < day:
        return _system("工资保证金", MISSING, f"{form}，{deposit.valid_until} 已到期", DEPOSIT)
    return _system("工资保证金", PRESENT, form, DEPOSIT)


def _notice(notice: RightsNotice | None) -> SystemState:
    if notice is None:
        return _system("维权信息公示", MISSING, "没有核验记录", NOTICE)
    lacking = [
        words
        for words, shown in (
            ("单位与劳资专管员", notice.shows_parties),
            ("最低工资与支付日", notice.shows_minimum_wage),
            ("投诉渠道", notice.shows_complaint_channels),
        )
        if not shown
    ]
    if lacking:
        return _system("维权信息公示", DOUBTFUL, f"告示牌缺：{'、'.join(lacking)}", NOTICE)
    return _system("维权信息公示", PRESENT, f"{notice.checked_on} 核验三类内容齐全", NOTICE)
