"""合成数据: a city's data straight into the tables, for benchmarks; of nobody and nothing real.

Set by set in SQL, so that a million lines take seconds. The same seed gives the same data. What
is sealed is one sealed value for all: nobody unseals it.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction

from sites.enums import (
    AccountAction,
    AccountStatus,
    BankResult,
    DepositForm,
    Direction,
    LoadKind,
    LoadState,
    ProjectStatus,
    WageForm,
)
from sites.lib.codes import complete_uscc
from sites.lib.days import add_months
from sites.lib.names import company_name_key
from sites.models import (
    AccountTransaction,
    AttendanceMonth,
    BankReturnLine,
    Company,
    LaborContract,
    Load,
    PayrollLine,
    PayrollSheet,
    Project,
    RightsNotice,
    RosterEntry,
    Site,
    SpecialWageAccount,
    User,
    WageDeposit,
    Worker,
)
from sites.sealing import seal

REGIONS = ("370902", "370911", "370921", "370923", "370982", "370983")
PROJECTS_PER_CONTRACTOR = 5
LABOR_COST_DAY, PAY_DAY = 5, 15
# Of a hundred payments so many never left, and so many the bank could not make.
UNPAID, FAILED = 2, 1
NET, STEP = 580_000, 10_000
CITY = (Decimal("117.10"), Decimal("36.10"))
DEGREE = Decimal("0.000001")
# Where each worker is: told once, joined by everything else.
PLACES = """
CREATE TEMPORARY TABLE synthetic_place ON COMMIT DROP AS
SELECT n, %(base)s + n AS worker_id, p.id AS project_id, p.general_contractor_id AS employer_id,
    l.id AS load_id
FROM generate_series(1, %(workers)s) n
JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS place, id, general_contractor_id
    FROM sites_project) p ON p.place = mod(n - 1, %(projects)s)
JOIN sites_load l ON l.project_id = p.id
"""
OF_PLACE = {
    "project": "p.project_id",
    "employer": "p.employer_id",
    "worker": "p.worker_id",
    "load": "p.load_id",
}
EMPLOYERS = (
    "(SELECT project_id, employer_id, load_id, count(*) AS people FROM synthetic_place"
    " GROUP BY project_id, employer_id, load_id)"
)
MONTHS = "generate_series(%(first)s::date, %(last)s::date, interval '1 month') m"
# To look every key up again would double the time. Only a superuser may leave it.
TRUSTED = """SELECT set_config('session_replication_role', %s, true)
FROM pg_roles WHERE rolname = current_user AND rolsuper"""
LINES = (
    "sites_payrollline l JOIN sites_payrollsheet s ON s.id = l.sheet_id"
    " CROSS JOIN LATERAL (SELECT"
    " mod(hashint8extended(l.row::bigint * 400 + date_part('month', s.month)::bigint, %(seed)s)"
    " & 1048575, 100) AS luck) x"
)


class NotEmpty(RuntimeError):
    """The database holds projects; synthetic data goes only where nothing is."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much: projects, workers over all of them, wage months up to the last one, and the seed."""

    projects: int
    workers: int
    months: int
    seed: int
    last_month: dt.date


@transaction.atomic
def synthesize(scale: Scale, *, now: dt.datetime) -> dict[str, int]:
    """Write the data; how many rows of each kind.

    Args:
        scale: how much; at least as many workers as projects.
        now: when the files are said to have come in.

    Raises:
        NotEmpty: there are projects already.
    """
    if Project.objects.exists():
        raise NotEmpty("数据库里已有项目，合成数据只写入空库")
    projects = _projects(scale)
    _files(projects, now)
    _systems(projects, scale)
    values: dict[str, Any] = {
        "base": (Worker.objects.order_by("-pk").values_list("pk", flat=True).first() or 0),
        "workers": scale.workers,
        "projects": scale.projects,
        "first": add_months(scale.last_month, 1 - scale.months),
        "last": scale.last_month,
        "seed": scale.seed,
        "sealed": seal("370999199001010000", purpose="worker.id_number"),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(TRUSTED, ["replica"])
        cursor.execute(PLACES, values)
        cursor.execute("ANALYZE synthetic_place")
        counts = {"projects": len(projects), **_people(values), **_wages(values)}
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('sites_worker', 'id'), max(id)) FROM sites_worker"
        )
        cursor.execute(TRUSTED, ["origin"])
    return counts


def _projects(scale: Scale) -> list[Project]:
    count = scale.projects // PROJECTS_PER_CONTRACTOR + 1
    companies = Company.objects.bulk_create(
        Company(
            uscc=complete_uscc(f"91370900XY{number:06d}X"),
            name=(name := f"泰安合成{number:06d}建设有限公司"),
            name_key=company_name_key(name),
            region_id=REGIONS[number % len(REGIONS)],
        )
        for number in range(2 * count)
    )
    started_on = add_months(scale.last_month, -scale.months - 1)
    projects = Project.objects.bulk_create(
        Project(
            code=f"370900SYN{number:06d}",
            name=f"合成项目{number:06d}",
            category="房屋建筑工程",
            status=ProjectStatus.BUILDING,
            region_id=REGIONS[number % len(REGIONS)],
            owner=companies[number // PROJECTS_PER_CONTRACTOR],
            general_contractor=companies[count + number // PROJECTS_PER_CONTRACTOR],
            sector_regulator="泰安市住房和城乡建设局",
            contract_signed_on=started_on,
            started_on=started_on,
            contract_amount=Decimal(90_000_000),
            labor_cost_monthly=Decimal(2_000_000),
            labor_cost_day=LABOR_COST_DAY,
            pay_day=PAY_DAY,
            payment_guarantee="合成",
            wage_officer_name="合成",
        )
        for number in range(scale.projects)
    )
    Site.objects.bulk_create(
        Site(
            project=project,
            code=f"SYN{number:06d}",
            address="合成地址",
            longitude=CITY[0] + DEGREE * (number * 7919 % 100_003),
            latitude=CITY[1] + DEGREE * (number * 104_729 % 100_019),
        )
        for number, project in enumerate(projects)
    )
    return projects


def _files(projects: list[Project], now: dt.datetime) -> None:
    """The file that each project's rows are said to come from."""
    sender = User(username="synthesis", display_name="合成数据", person_key="synthesis")
    sender.set_unusable_password()
    sender.save()
    Load.objects.bulk_create(
        Load(
            kind=LoadKind.PAYROLL,
            project=project,
            file_name="合成.xlsx",
            sha256=f"{project.pk:064x}",
            size=1,
            state=LoadState.COMMITTED,
            uploaded_by=sender,
            uploaded_at=now,
            committed_by=sender,
            committed_at=now,
            receipt_number=f"SYN{project.pk}",
        )
        for project in projects
    )


def _systems(projects: list[Project], scale: Scale) -> None:
    """Account, deposit and notice board of every project."""
    SpecialWageAccount.objects.bulk_create(
        SpecialWageAccount(
            project=project,
            company_id=project.general_contractor_id,
            bank_name="合成银行",
            number_sealed="",
            number_index=f"synthetic-{project.pk}",
            number_last4="0000",
            opened_on=project.started_on,
            agreement_signed_on=project.started_on,
            status=AccountStatus.ACTIVE,
        )
        for project in projects
    )
    WageDeposit.objects.bulk_create(
        WageDeposit(
            project=project,
            form=DepositForm.BANK_GUARANTEE,
            amount=Decimal(1_800_000),
            stored_on=project.started_on,
            valid_until=add_months(scale.last_month, 120),
        )
        for project in projects
    )
    RightsNotice.objects.bulk_create(
        RightsNotice(
            project=project,
            checked_on=project.started_on,
            shows_parties=True,
            shows_minimum_wage=True,
            shows_complaint_channels=True,
        )
        for project in projects
    )


def _people(values: dict[str, Any]) -> dict[str, int]:
    """Workers with roster, contract and attendance, whose months lie as their files bring them."""
    _insert(
        Worker,
        "synthetic_place p",
        values,
        id="p.worker_id",
        id_kind="'01'",
        id_number_sealed="%(sealed)s",
        id_number_index="md5('synthetic' || p.n)",
        id_number_last4="lpad(mod(p.n, 10000)::text, 4, '0')",
        name="'合成' || p.n",
        phone_sealed="''",
        phone_index="''",
    )
    _insert(
        RosterEntry,
        "synthetic_place p",
        values,
        **OF_PLACE,
        crew="'班组' || mod(p.n, 9)",
        trade="'普工'",
        entered_on="%(first)s::date",
        card_sealed="''",
        card_index="md5('card' || p.n)",
        card_last4="lpad(mod(p.n, 10000)::text, 4, '0')",
        bank_name="'合成银行'",
    )
    _insert(
        LaborContract,
        "synthetic_place p",
        values,
        **OF_PLACE,
        wage_form=f"'{WageForm.DAY}'",
        rate="300",
        signed_on="%(first)s::date",
    )
    attended = _insert(
        AttendanceMonth,
        f"(SELECT * FROM synthetic_place p, {MONTHS} ORDER BY project_id, m, n) p",  # noqa: S608
        values,
        **OF_PLACE,
        month="p.m::date",
        days="20 + mod(p.n, 7)",
        day_values="'[]'::jsonb",
        overtime_hours="0",
    )
    return {"workers": values["workers"], "attendance": attended}


def _sheets(values: dict[str, Any]) -> None:
    """A sheet for each employer and month."""
    _insert(
        PayrollSheet,
        f"{EMPLOYERS} p, {MONTHS}",
        values,
        project="p.project_id",
        employer="p.employer_id",
        load="p.load_id",
        month="m::date",
        version="1",
        reason="''",
        no_work="false",
        line_count="p.people",
        gross_total="0",
        net_total="0",
        submitted_at="(m + interval '1 month')::timestamptz",
    )


def _wages(values: dict[str, Any]) -> dict[str, int]:
    """Sheets with their lines, what the bank did, and the accounts' statements."""
    _sheets(values)
    lines = _insert(
        PayrollLine,
        "synthetic_place p JOIN sites_payrollsheet s ON s.project_id = p.project_id",
        values,
        sheet="s.id",
        worker="p.worker_id",
        row="p.n",
        days="20 + mod(p.n, 7)",
        gross=f"{NET} + mod(p.n, 37) * {STEP}",
        deductions="0",
        net=f"{NET} + mod(p.n, 37) * {STEP}",
        card_index="md5('card' || p.n)",
        card_last4="lpad(mod(p.n, 10000)::text, 4, '0')",
    )
    payments = _insert(
        BankReturnLine,
        f"{LINES} WHERE x.luck >= {UNPAID}",
        values,
        project="s.project_id",
        employer="s.employer_id",
        worker="l.worker_id",
        month="s.month",
        payroll_line="l.id",
        payee_name="'合成' || l.row",
        card_index="l.card_index",
        card_last4="l.card_last4",
        amount="l.net",
        result=f"CASE WHEN x.luck < {UNPAID + FAILED} THEN '{BankResult.FAILED}'"
        f" ELSE '{BankResult.SUCCESS}' END",
        failure_reason="''",
        traded_on="(s.month + interval '1 month' + interval '9 days')::date",
        serial="'S' || l.id",
        batch="''",
        row="l.row",
        load="s.load_id",
    )
    return {"lines": lines, "payments": payments, "account_entries": _statements(values)}


def _statements(values: dict[str, Any]) -> int:
    """Labor cost in and wages out of each account, month by month."""
    paid = (
        "(SELECT a.id AS account_id, s.month, s.load_id, sum(l.net) AS total"
        " FROM sites_payrollsheet s JOIN sites_payrollline l ON l.sheet_id = s.id"
        " JOIN sites_specialwageaccount a ON a.project_id = s.project_id"
        " GROUP BY a.id, s.month, s.load_id) t"
    )
    return sum(
        _insert(
            AccountTransaction,
            paid,
            values,
            account="t.account_id",
            traded_on=f"(t.month + interval '1 month' + interval '{day} days')::date",
            direction=f"'{direction}'",
            action=f"'{action}'",
            amount="t.total",
            balance=balance,
            counterparty_name="''",
            summary="''",
            serial=f"'{action}' || t.month",
            load="t.load_id",
        )
        for day, direction, action, balance in (
            (LABOR_COST_DAY - 1, Direction.IN, AccountAction.LABOR_COST_IN, "3 * t.total"),
            (9, Direction.OUT, AccountAction.WAGE_OUT, "2 * t.total"),
        )
    )


def _insert(model: type[models.Model], source: str, values: dict[str, Any], **columns: str) -> int:
    """Insert a row for each of the source; what is not named is left to be null."""
    names = ", ".join(f'"{model._meta.get_field(name).column}"' for name in columns)  # type: ignore[union-attr]  # own columns
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names})'  # noqa: S608 -- constants of ours
            f" SELECT {', '.join(columns.values())} FROM {source}",
            values,
        )
        return int(cursor.rowcount)
