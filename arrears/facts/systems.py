"""五项制度: roster, account, payment on behalf, deposit and notice board of many sites."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from arrears.facts.asked import Asked
from arrears.rules.facts import SystemFacts
from sites.models import Participation, Project, RightsNotice, SpecialWageAccount, WageDeposit

PEOPLE = """
WITH attended AS (
    SELECT DISTINCT project_id, worker_id FROM sites_attendancemonth
    WHERE project_id = ANY(%(projects)s) AND days > 0
        AND (%(until)s::timestamptz IS NULL OR month < %(until)s::date)
), registered AS (
    SELECT DISTINCT project_id, worker_id FROM sites_rosterentry
    WHERE project_id = ANY(%(projects)s)
)
SELECT project_id, count(r.who) AS roster_count, count(a.who) AS attending_ever,
    count(*) FILTER (WHERE r.who IS NULL) AS attending_unregistered
FROM (SELECT *, worker_id AS who FROM attended) a
FULL JOIN (SELECT *, worker_id AS who FROM registered) r USING (project_id, worker_id)
GROUP BY project_id
"""


def read_systems(
    asked: Asked, accounts: Mapping[int, SpecialWageAccount]
) -> dict[int, SystemFacts]:
    """The five systems of every site."""
    people = {row.pop("project_id"): row for row in asked.rows(PEOPLE)}
    deposits = {row.project_id: row for row in WageDeposit.objects.filter(project__in=asked.keys)}
    notices = {
        row.project_id: row
        for row in RightsNotice.objects.filter(
            project__in=asked.keys, checked_on__lte=asked.day
        ).order_by("checked_on")
    }
    paying = _paying_themselves(asked)
    return {
        project.pk: SystemFacts(
            **people.get(project.pk, {}),
            **_of_project(project, asked),
            **_of_account(accounts.get(project.pk)),
            **_of_deposit(deposits.get(project.pk), asked),
            **_of_notice(notices.get(project.pk)),
            paying_themselves=tuple(paying.get(project.pk, ())),
        )
        for project in asked.projects
    }


def _paying_themselves(asked: Asked) -> dict[int, list[str]]:
    parties = {
        project.pk: {project.owner_id, project.general_contractor_id} for project in asked.projects
    }
    rows = (
        Participation.objects.filter(project__in=asked.keys, pays_through_general_contractor=False)
        .exclude(exited_on__lt=asked.day)
        .order_by("company__name")
        .values_list("project", "company", "company__name")
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for project, company, name in rows:
        if company not in parties[project] and name not in found[project]:
            found[project].append(name)
    return found


def _of_project(project: Project, asked: Asked) -> dict[str, Any]:
    signed = project.contract_signed_on
    return {
        "days_since_contract": (asked.day - signed).days,
        "working_days_since_contract": asked.calendar.working_days_between(signed, asked.day),
        "has_guarantee": bool(project.payment_guarantee),
        "has_wage_officer": bool(project.wage_officer_name),
    }


def _of_account(account: SpecialWageAccount | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {
        "account_state": account.status,
        "has_agreement": account.agreement_signed_on is not None,
    }


def _of_deposit(deposit: WageDeposit | None, asked: Asked) -> dict[str, Any]:
    if deposit is None:
        return {}
    until = deposit.valid_until
    expired = until is not None and until < asked.day
    return {"has_deposit": True, "deposit_expired_on": until if expired else None}


def _of_notice(notice: RightsNotice | None) -> dict[str, Any]:
    if notice is None:
        return {}
    groups = (
        ("单位与劳资专管员信息", notice.shows_parties),
        ("最低工资与支付日期", notice.shows_minimum_wage),
        ("投诉与维权渠道", notice.shows_complaint_channels),
    )
    return {
        "notice_checked": True,
        "notice_lacking": tuple(words for words, shown in groups if not shown),
    }
