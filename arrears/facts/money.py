"""专用账户: balance, labor cost, wages and other transfers of many accounts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from arrears.facts.asked import LAST_ATTENDED, Asked
from arrears.rules.facts import InflowFacts, MoneyFacts, MonthFacts
from sites.enums import AccountStatus
from sites.lib.days import add_months, month_start
from sites.lib.money import from_fen
from sites.models import Project, SpecialWageAccount

ZERO = Decimal("0.00")
INFLOW = """
SELECT a.project_id, array_agg(DISTINCT date_trunc('month', t.traded_on)::date) AS months,
    max(t.traded_on) AS last_on
FROM sites_accounttransaction t JOIN sites_specialwageaccount a ON a.id = t.account_id
WHERE a.project_id = ANY(%(projects)s) AND t.action = 'LABOR_COST_IN'
    AND (%(until)s::timestamptz IS NULL OR t.traded_on < %(until)s::date)
GROUP BY a.project_id
"""

LAST_WORKED = f"SELECT * FROM ({LAST_ATTENDED}) last WHERE month IS NOT NULL"  # noqa: S608 -- ours

STATEMENT = """
SELECT a.project_id,
    (array_agg(t.balance ORDER BY t.traded_on DESC, t.id DESC)
        FILTER (WHERE t.balance IS NOT NULL))[1] AS balance,
    sum(t.amount) FILTER (WHERE t.action = 'LABOR_COST_IN' AND t.traded_on > %(since)s) AS inflow,
    sum(CASE t.action WHEN 'WAGE_OUT' THEN t.amount WHEN 'RETURN_IN' THEN -t.amount END)
        FILTER (WHERE t.traded_on > %(since)s) AS wages_out,
    sum(t.amount) FILTER (WHERE t.action = 'TRANSFER_OUT' AND t.traded_on > %(moved)s) AS moved_out,
    sum(t.amount) FILTER (WHERE t.action = 'LABOR_COST_IN' AND t.traded_on > %(moved)s)
        AS moved_inflow,
    count(*) FILTER (WHERE t.action = 'TRANSFER_OUT' AND t.traded_on > %(moved)s) AS moved_count,
    array_agg(DISTINCT t.counterparty_name)
        FILTER (WHERE t.action = 'TRANSFER_OUT' AND t.traded_on > %(moved)s
            AND t.counterparty_name <> '') AS moved_to
FROM sites_accounttransaction t JOIN sites_specialwageaccount a ON a.id = t.account_id
WHERE a.project_id = ANY(%(projects)s) AND t.traded_on <= %(day)s
GROUP BY a.project_id
"""
SUMS = ("inflow", "wages_out", "moved_out", "moved_inflow")
MOST_NAMES = 3


def read_accounts(asked: Asked) -> dict[int, SpecialWageAccount]:
    """The special account of each site that has one."""
    rows = SpecialWageAccount.objects.filter(project__in=asked.keys)
    return {account.project_id: account for account in rows}


def read_inflow(asked: Asked, accounts: Mapping[int, SpecialWageAccount]) -> dict[int, InflowFacts]:
    """Labor cost paid into each account that is not closed."""
    paid_in = {row["project_id"]: row for row in asked.rows(INFLOW)}
    worked = {row["project_id"]: row["month"] for row in asked.rows(LAST_WORKED)}
    return {
        project.pk: _inflow(
            project, accounts[project.pk], paid_in.get(project.pk, {}), worked.get(project.pk)
        )
        for project in asked.projects
        if project.pk in accounts and accounts[project.pk].status != AccountStatus.CLOSED
    }


def _inflow(
    project: Project,
    account: SpecialWageAccount,
    paid_in: Mapping[str, Any],
    last_worked: dt.date | None,
) -> InflowFacts:
    # The first labor cost falls due with the first month's wages, a month after the start.
    first = max(project.started_on, account.opened_on)
    return InflowFacts(
        agreed_day=project.labor_cost_day,
        expected_from=add_months(month_start(first), 1),
        months=frozenset(paid_in.get("months", ())),
        last_on=paid_in.get("last_on"),
        expected_until=None if last_worked is None else add_months(last_worked, 1),
    )


def read_money(
    asked: Asked,
    accounts: Mapping[int, SpecialWageAccount],
    months: Mapping[int, Sequence[MonthFacts]],
) -> dict[int, MoneyFacts]:
    """The statement of each account, against the wages that come next."""
    law = asked.law
    since = add_months(asked.day, -law.integer("warning.payroll_inflow_months"))
    moved = asked.day - dt.timedelta(days=law.integer("warning.outflow_window_days"))
    count = law.integer("forecast.history_months")
    rows = {row.pop("project_id"): row for row in asked.rows(STATEMENT, since=since, moved=moved)}
    return {
        project: _money(rows[project], next_payroll(months.get(project, ()), count))
        for project in accounts
        if project in rows
    }


def next_payroll(months: Sequence[MonthFacts], count: int) -> Decimal:
    """What the next pay day is expected to take: the mean of the last sheets, yuan to the fen."""
    totals = [month.sheet_total for month in months if month.sheet_people][-count:]
    return (sum(totals, ZERO) / len(totals)).quantize(ZERO) if totals else ZERO


def _money(row: dict[str, Any], payroll: Decimal) -> MoneyFacts:
    balance = row["balance"]
    return MoneyFacts(
        balance=None if balance is None else from_fen(balance),
        next_payroll=payroll,
        **{name: from_fen(int(row[name] or 0)) for name in SUMS},
        moved_count=row["moved_count"],
        moved_to=tuple(sorted(row["moved_to"] or ()))[:MOST_NAMES],
    )
