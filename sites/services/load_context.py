"""What the reader of one file is told of the register and the law (校验依据)."""

import datetime as dt
from decimal import Decimal

from django.db.models import Q

from sites.enums import LoadKind
from sites.ingest.context import Context, RosterPerson
from sites.law import LawAt, UnknownParameter
from sites.lib.days import add_months, month_start
from sites.models import (
    AttendanceMonth,
    Company,
    LaborContract,
    Load,
    Participation,
    Region,
)
from sites.sealing import blind_index
from sites.services.load_writers.account_statement import special_account
from sites.services.load_writers.projects import ACCOUNT_PURPOSE
from sites.services.load_writers.purpose import employer_month
from sites.services.load_writers.roster_rows import roster_of
from sites.services.load_writers.workers import card_index, id_index, many_indices


def build_context(load: Load, *, day: dt.date) -> Context:
    """Gather what the reader of one file must know of the register and the law."""
    if load.project is None:
        return Context(
            on=day, region_codes=frozenset(Region.objects.values_list("code", flat=True))
        )
    if load.kind in {LoadKind.WAGE_DEPOSITS, LoadKind.RIGHTS_NOTICES}:
        return Context(on=day, project_code=load.project.code, project_name=load.project.name)
    law = LawAt(day, load.project.region_id)
    if load.kind == LoadKind.ACCOUNT_STATEMENT:
        account = special_account(load)
        return Context(
            on=day,
            owner_name=load.project.owner.name,
            account_key=account.number_index if account is not None else "",
            card_key=_account_index,
        )
    if load.kind == LoadKind.BANK_RETURN:
        return Context(on=day, month=load.month, card_key=card_index)
    is_payroll = load.kind == LoadKind.PAYROLL
    account = special_account(load) if is_payroll else None
    return Context(
        on=day,
        month=load.month,
        project_code=load.project.code,
        project_name=load.project.name,
        employer_name=load.employer.name if load.employer is not None else "",
        employer_uscc=load.employer.uscc if load.employer is not None else "",
        other_employers=_other_employers(load),
        account_key=account.number_index if account is not None else "",
        account_last4=account.number_last4 if account is not None else "",
        minimum_age=law.integer("roster.minimum_age"),
        adult_age=law.integer("roster.adult_age"),
        over_age_men=_known(law, "roster.over_age_men"),
        over_age_women=_known(law, "roster.over_age_women"),
        minimum_wage=_minimum_wage(load, day),
        oldest_month=_oldest_month(law, day),
        roster={} if load.kind == LoadKind.ROSTER else _roster(load),
        attendance=_attendance(load) if is_payroll else {},
        contracts=_contracts(load) if is_payroll else {},
        person_key=id_index,
        card_key=card_index,
        account_index=_account_index,
        many_keys=many_indices,
    )


def _other_employers(load: Load) -> frozenset[str]:
    """The other companies of the project by the keys of their names."""
    project = load.project
    assert project is not None
    own = load.employer_id or 0
    parties = Participation.objects.filter(project=project).values("company")
    found = Company.objects.filter(
        Q(pk__in=parties) | Q(pk__in=(project.owner_id, project.general_contractor_id))
    )
    return frozenset(found.exclude(pk=own).values_list("name_key", flat=True))


def _known(law: LawAt, name: str) -> int | None:
    """Return a value of the law, or None where there is none on that day."""
    try:
        return law.integer(name)
    except UnknownParameter:
        return None


def _oldest_month(law: LawAt, day: dt.date) -> dt.date | None:
    months = _known(law, "roster.upload_oldest_months")
    return None if months is None else add_months(month_start(day), -months)


def _contracts(load: Load) -> dict[str, tuple[str, Decimal]]:
    rows = LaborContract.objects.filter(project=load.project, employer=load.employer)
    return {
        index: (form, rate)
        for index, form, rate in rows.values_list("worker__id_number_index", "wage_form", "rate")
    }


def _account_index(number: str) -> str:
    return blind_index(number, purpose=ACCOUNT_PURPOSE)


def _minimum_wage(load: Load, day: dt.date) -> Decimal | None:
    """Return the minimum wage of the month and place; None where the office has entered none."""
    assert load.project is not None
    try:
        return LawAt(load.month or day, load.project.region_id).decimal("minimum_wage.monthly_yuan")
    except UnknownParameter:
        return None


def _roster(load: Load) -> dict[str, RosterPerson]:
    assert load.project is not None
    assert load.employer is not None
    rows = roster_of(load.project, load.employer)
    if not rows:
        return {}
    indices, _, *told = zip(*rows, strict=True)
    return dict(zip(indices, map(RosterPerson, *told), strict=True))


def _attendance(load: Load) -> dict[str, Decimal]:
    about = employer_month(load)
    rows = AttendanceMonth.objects.filter(
        project=about.project, employer=about.employer, month=about.month
    )
    return dict(rows.values_list("worker__id_number_index", "days"))
