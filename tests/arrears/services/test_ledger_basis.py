"""Nothing that a ledger rests on changes unseen: every table, every column, every term."""

import ast
import datetime as dt
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from arrears.models import (
    CaseClaim,
    LedgerBasis,
    LedgerChange,
    LedgerEntry,
    NameLending,
    UnpaidWorks,
)
from arrears.services import ledger_basis
from arrears.services.ledger import OF_PROJECT, Refreshed, refresh_ledger, refresh_ledgers
from sites.law import LawAt
from sites.models import AccountTransaction, Company, Project
from sites.queries import work_calendar
from tests.factories.arrears import CaseClaimFactory, CaseFactory, LedgerEntryFactory
from tests.factories.sites import (
    NOW,
    AccountTransactionFactory,
    AttendanceMonthFactory,
    BankReturnLineFactory,
    CashReceiptFactory,
    CompanyFactory,
    InspectorFactory,
    LaborContractFactory,
    ParticipationFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    SpecialWageAccountFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)
ROOT = Path(__file__).resolve().parents[3]
# Tables whose every row and column is watched, by their four triggers.
WATCHED = """
SELECT c.relname, array_agg(t.tgname ORDER BY t.tgname)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname LIKE 'ledger\\_fact\\_%%'
    -- By statement, after it, of whatever column, on no condition, also where it is not off.
    AND t.tgtype & 1 = 0 AND t.tgtype & 2 = 0 AND t.tgattr = '' AND t.tgqual IS NULL
    AND t.tgenabled = 'O'
GROUP BY c.relname ORDER BY c.relname
"""
EVENTS = [f"ledger_fact_{event}" for event in ("deleted", "emptied", "inserted", "updated")]
# What is kept as a digest in place of a watch: read of a project, and of a company named.
OF_COMPANY = ("id", "uscc", "name")
APPEND_ONLY = {"sites_payrollsheet", "sites_payrollline"}


def watched():
    with connection.cursor() as cursor:
        cursor.execute(WATCHED)
        found = dict(cursor.fetchall())
    assert all(events == EVENTS for events in found.values()), found
    return list(found)


def world():
    """A site with something in every table that its ledger reads, and people to be balanced."""
    sheet = PayrollSheetFactory()
    project = sheet.project
    line = PayrollLineFactory(sheet=sheet)
    paid = BankReturnLineFactory(payroll_line=line, amount=Decimal("7000.00"))
    BankReturnLineFactory(payroll_line=line, serial=paid.serial, result="RETURNED")
    july = PayrollSheetFactory(project=project, month=dt.date(2026, 7, 1))
    PayrollLineFactory(sheet=july, worker=line.worker)
    LaborContractFactory(project=project, worker=line.worker)
    AttendanceMonthFactory(project=project, worker=line.worker)
    CashReceiptFactory(project=project, worker=line.worker)
    hirer, lender, inspector = CompanyFactory(), CompanyFactory(), InspectorFactory()
    ParticipationFactory(project=project, hired_by=hirer)
    AccountTransactionFactory(account=SpecialWageAccountFactory(project=project))
    NameLending.objects.create(
        project=project,
        company=project.general_contractor,
        lender=lender,
        since=dt.date(2026, 7, 1),
        reason="协查函",
        recorded_by=inspector,
        recorded_at=NOW,
    )
    UnpaidWorks.objects.create(
        project=project,
        amount=1,
        as_of=DAY,
        source="结算单",
        recorded_by=inspector,
        recorded_at=NOW,
    )
    CaseClaimFactory(
        case=CaseFactory(project=project), worker=PayrollLineFactory(sheet=july).worker
    )
    return project


def refresh(project, *, law=None, calendar=None, **more):
    return refresh_ledgers(
        projects=[project],
        day=DAY,
        law=law or LawAt(DAY, project.region_id),
        calendar=calendar or work_calendar(),
        **more,
    )


def is_kept(project, **more):
    """Whether the next run trusts the stored ledger; afterwards it is true again."""
    return not refresh(project, **more).reckoned


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def as_reader(tables):
    """A person who may read these tables and what the digests hold, and write the ledger."""
    role = f"ledger_reader_{os.getpid()}"
    columns = ", ".join(("id", *OF_PROJECT))
    own = ", ".join(model._meta.db_table for model in (LedgerEntry, LedgerBasis, LedgerChange))
    for statement in (
        f"CREATE ROLE {role}",
        f"GRANT ALL ON {own} TO {role}",
        f"GRANT SELECT ({columns}), UPDATE (changed_at) ON sites_project TO {role}",
        f"GRANT SELECT ({', '.join(OF_COMPANY)}) ON sites_company TO {role}",
        *(f"GRANT SELECT ON {table} TO {role}" for table in tables),
        # Made again as his own.
        "DROP TABLE IF EXISTS pg_temp.ledger_fresh",
        f"SET LOCAL ROLE {role}",
    ):
        run(statement)


def test_the_ledger_reads_what_is_watched_and_nothing_else():
    project, calendar = world(), work_calendar()

    as_reader(watched())
    reckoned = refresh(project, calendar=calendar)
    again = refresh(project, calendar=calendar)
    run("RESET ROLE")

    assert (reckoned.written, reckoned.reckoned) == (4, {project.pk})
    assert again == Refreshed(written=0, reckoned=frozenset())


@pytest.mark.parametrize("missing", ["sites_cashreceipt", "arrears_caseclaim"])
def test_the_ledger_cannot_do_without_a_watched_table(missing):
    project, calendar = world(), work_calendar()
    as_reader(set(watched()) - {missing})

    with pytest.raises(ProgrammingError, match=f"permission denied for table {missing}"):
        refresh(project, calendar=calendar)


def test_any_column_of_a_watched_table_makes_the_ledger_doubtful():
    project = world()
    refresh(project)
    models = {model._meta.db_table: model for model in apps.get_models()}
    tables = watched()

    unseen = []
    for table in (*tables, LedgerEntry._meta.db_table):
        if table in APPEND_ONLY:
            with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
                run(f"UPDATE {table} SET id = id")
            continue
        for field in models[table]._meta.concrete_fields:
            assert run(f'UPDATE {table} SET "{field.column}" = "{field.column}"')
            if not LedgerChange.objects.filter(project=project).delete()[0]:
                unseen.append((table, field.column))

    assert unseen == []
    assert len(tables) == 13


ROWS = (
    lambda project: CashReceiptFactory(project=project),
    lambda project: project.cash_receipts.all().delete(),
    lambda project: PayrollLineFactory(sheet=project.payroll_sheets.first()),
    lambda project: AccountTransactionFactory(account=project.special_account),
    lambda project: AccountTransaction.objects.all().delete(),
    lambda project: CaseClaim.objects.all().delete(),
    lambda project: run("TRUNCATE sites_cashreceipt"),
    lambda project: run("TRUNCATE arrears_ledgerentry"),
    lambda project: LedgerEntry.objects.filter(month=dt.date(2026, 7, 1)).delete(),
    lambda project: LedgerEntryFactory(project=project),
    lambda project: LedgerBasis.objects.all().delete(),
)


def test_a_row_more_or_less_makes_the_ledger_doubtful():
    project = world()
    refresh(project)
    # Keys are compared at once: what is not yet cannot be emptied.
    run("SET CONSTRAINTS ALL IMMEDIATE")

    for number, write in enumerate(ROWS):
        write(project)
        assert (number, is_kept(project), is_kept(project)) == (number, False, True)


def test_a_row_that_moves_to_another_site_is_seen_by_both():
    here, there = ProjectFactory.create_batch(2)
    receipt = CashReceiptFactory(project=here)
    refresh(here)
    refresh(there)

    receipt.project = there
    receipt.save()

    assert (is_kept(here), is_kept(there)) == (False, False)


def test_a_transaction_marks_a_site_once():
    project = world()
    refresh(project)

    for _ in range(3):
        CashReceiptFactory(project=project)

    assert LedgerChange.objects.filter(project=project).count() == 1
    assert LedgerChange.objects.exclude(project=project).count() == 0


def other_paid_days():
    law = LawAt(DAY, "370902")
    name = "payment.monthly_paid_days"
    law.decimal(name)
    law._known[name] = replace(law._known[name], value=Decimal("21.00"))
    return law


TERMS = (
    lambda project: Project.objects.filter(pk=project.pk).update(pay_day=F("pay_day") + 1),
    lambda project: Project.objects.filter(pk=project.pk).update(owner=CompanyFactory()),
    lambda project: Project.objects.filter(pk=project.pk).update(
        general_contractor=CompanyFactory()
    ),
    lambda project: Company.objects.filter(pk=Project.objects.get(pk=project.pk).owner_id).update(
        name="更名"
    ),
    lambda project: Company.objects.filter(participations__project=project).update(uscc="X"),
    lambda project: Company.objects.filter(pk=project.participations.get().hired_by_id).update(
        name="更名"
    ),
    lambda project: Company.objects.filter(pk=project.name_lendings.get().lender_id).update(
        name="更名"
    ),
)


def test_pay_day_parties_and_their_names_are_terms():
    project = world()
    employer = project.participations.get().company
    PayrollLineFactory(sheet=PayrollSheetFactory(project=project, employer=employer))
    refresh(project)

    for number, change in enumerate(TERMS):
        change(project)
        assert (number, is_kept(project), is_kept(project)) == (number, False, True)


def test_calendar_divisor_and_program_are_terms(monkeypatch):
    project, calendar = world(), work_calendar()
    refresh(project)
    more = replace(calendar, holidays=calendar.holidays | {dt.date(2026, 7, 21)})
    swapped = replace(calendar, makeup_days=calendar.makeup_days | {dt.date(2026, 7, 25)})
    planned = replace(calendar, published_years=calendar.published_years | {2031})

    for other in (more, swapped, planned):
        assert not is_kept(project, calendar=other)
    assert not is_kept(project)
    assert not is_kept(project, law=other_paid_days())
    assert not is_kept(project)
    monkeypatch.setattr(ledger_basis, "_program", lambda: "another version")
    assert not is_kept(project)
    assert is_kept(project)


def test_a_look_back_leaves_no_ledger_that_is_trusted():
    project = world()
    refresh(project)

    assert not is_kept(project, as_known=True)
    assert not is_kept(project)


def test_a_kept_ledger_grows_older_by_the_day():
    project = world()
    refresh(project)
    late = project.ledger_entries.filter(outstanding__gt=0).order_by("pk")
    before = list(late.values_list("days_late", flat=True))

    assert refresh_ledger(project=project, day=DAY + dt.timedelta(days=2)) == len(before)

    assert list(late.values_list("days_late", flat=True)) == [days + 2 for days in before]
    assert refresh_ledger(project=project, day=DAY + dt.timedelta(days=2), full=True) == 0


def test_a_day_counted_once_is_not_counted_again():
    project = world()
    refresh(project)

    with CaptureQueriesContext(connection) as first:
        refresh_ledger(project=project, day=DAY + dt.timedelta(days=1))
    with CaptureQueriesContext(connection) as second:
        refresh_ledger(project=project, day=DAY + dt.timedelta(days=1))

    updates = [sum("UPDATE" in row["sql"][:7] for row in found) for found in (first, second)]
    assert updates == [2, 0]


def test_the_terms_hold_the_text_of_every_module_the_ledger_is_made_of():
    # Rows and their columns are watched, values of the law and the calendar are terms.
    apart = {"arrears.models", "sites.models", "sites.queries", "sites.law"}
    named, asked = set(ledger_basis.PROGRAM), ["arrears.services.ledger"]
    seen = set()
    while asked:
        module = asked.pop()
        path = f"{module.replace('.', '/')}.py"
        if module in seen or module in apart or not (ROOT / path).exists():
            continue
        seen.add(module)
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        asked += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]

    read = {f"{module.replace('.', '/')}.py" for module in seen}
    # Where law is cited, its words come from two files behind `sites.law`.
    assert read | {"sites/law/citation.py", "sites/law/statutes.yaml"} == named
