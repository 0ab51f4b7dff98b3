"""Rows of the register for tests: the smallest that is lawful; name what matters in the test."""

import datetime as dt
import itertools
from decimal import Decimal
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from sites.enums import (
    AccountAction,
    AccountStatus,
    BankResult,
    DepositForm,
    Direction,
    LoadKind,
    LoadState,
    PartyRole,
    ProjectStatus,
    RoleKind,
    WageForm,
)
from sites.lib.codes import complete_card, complete_id_number, complete_uscc
from sites.lib.names import company_name_key
from sites.models import (
    AccountTransaction,
    AttendanceMonth,
    BankReturnLine,
    CashReceipt,
    Company,
    LaborContract,
    Load,
    Participation,
    PayrollLine,
    PayrollSheet,
    Project,
    Region,
    ResponsiblePerson,
    RightsNotice,
    RoleAssignment,
    RosterEntry,
    Site,
    SpecialWageAccount,
    User,
    WageDeposit,
    Worker,
)
from sites.sealing import blind_index, seal
from tests.factories.certificates import certified

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 9, 15, 9, 0, tzinfo=SHANGHAI)
_numbers = itertools.count(1)


def region(code: str = "370902") -> Region:
    """A seeded region: 泰山区 unless another is named."""
    return Region.objects.get(code=code)


def synthetic_uscc(number: int) -> str:
    """A company code with right check characters, for no real company."""
    return complete_uscc(f"91370900MA{number % 1_000_000:06d}X")


def synthetic_id_number(number: int, *, birth: str = "19850607") -> str:
    """An identity number with a right check character, for no real person."""
    return complete_id_number(f"370902{birth}{number % 1000:03d}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n:06d}")  # no name is part of another
    display_name = factory.Sequence(lambda n: f"用户{n:06d}")
    person_key = factory.Sequence(lambda n: f"person-{n:06d}")
    password = factory.django.Password("pass-word-1")


class RoleAssignmentFactory(DjangoModelFactory):
    class Meta:
        model = RoleAssignment

    user = factory.SubFactory(UserFactory)
    role = RoleKind.INSPECTOR
    region = factory.LazyFunction(lambda: region("370900"))
    valid_from = dt.date(2020, 1, 1)


def _user_with(role: RoleKind, region_code: str, **fields: object) -> User:
    user = UserFactory(**fields)
    RoleAssignmentFactory(user=user, role=role, region=region(region_code))
    return user


def InspectorFactory(region_code: str = "370900", **fields: object) -> User:  # noqa: N802 -- a factory
    """An inspector of the whole city, or of the region named, with a certificate."""
    return certified(_user_with(RoleKind.INSPECTOR, region_code, **fields))


def ApproverFactory(region_code: str = "370900", **fields: object) -> User:  # noqa: N802 -- a factory
    """An approving officer."""
    return _user_with(RoleKind.APPROVER, region_code, **fields)


def LegalReviewerFactory(region_code: str = "370900", **fields: object) -> User:  # noqa: N802 -- a factory
    """A legal reviewer."""
    return _user_with(RoleKind.LEGAL_REVIEWER, region_code, **fields)


def AuditorFactory(region_code: str = "370900", **fields: object) -> User:  # noqa: N802 -- a factory
    """An auditor."""
    return _user_with(RoleKind.AUDITOR, region_code, **fields)


def AdministratorFactory(role: RoleKind, region_code: str = "370900", **fields: object) -> User:  # noqa: N802 -- a factory
    """A system or security administrator, or an auditor."""
    return _user_with(role, region_code, **fields)


def WageOfficerFactory(project: Project | None = None, **fields: object) -> User:  # noqa: N802 -- a factory
    """The wage officer of one project."""
    user = UserFactory(**fields)
    project = project or ProjectFactory()
    RoleAssignmentFactory(
        user=user,
        role=RoleKind.WAGE_OFFICER,
        region=project.region,
        project=project,
        company=project.general_contractor,
    )
    return user


class CompanyFactory(DjangoModelFactory):
    class Meta:
        model = Company

    uscc = factory.LazyFunction(lambda: synthetic_uscc(next(_numbers)))
    name = factory.Sequence(lambda n: f"泰安示例建设{n:06d}有限公司")
    name_key = factory.LazyAttribute(lambda company: company_name_key(company.name))
    region = factory.LazyFunction(region)


class ResponsiblePersonFactory(DjangoModelFactory):
    class Meta:
        model = ResponsiblePerson

    company = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"负责人{n:06d}")
    position = "LEGAL_REPRESENTATIVE"
    id_number_index = factory.Sequence(lambda n: f"person-index-{n:06d}")


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"TA{n:06d}")
    name = factory.Sequence(lambda n: f"示例安置房{n:06d}号楼工程")
    category = "01"
    status = ProjectStatus.BUILDING
    region = factory.LazyFunction(region)
    owner = factory.SubFactory(CompanyFactory)
    general_contractor = factory.SubFactory(CompanyFactory)
    sector_regulator = "泰安市住房和城乡建设局"
    permit_number = factory.Sequence(lambda n: f"370902{n:08d}")
    contract_signed_on = dt.date(2025, 12, 1)
    started_on = dt.date(2026, 1, 5)
    contract_amount = Decimal("50000000.00")
    labor_cost_monthly = Decimal("300000.00")
    labor_cost_day = 10
    pay_day = 20
    payment_guarantee = "保函2025-001"
    wage_officer_name = "李某"
    site = factory.RelatedFactory("tests.factories.sites.SiteFactory", "project")


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = Site

    project = factory.SubFactory(ProjectFactory, site=None)
    code = factory.Sequence(lambda n: f"S{n:07d}")
    address = "泰山区示例路1号"
    longitude = Decimal("117.120000")
    latitude = Decimal("36.190000")


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    project = factory.SubFactory(ProjectFactory)
    company = factory.SubFactory(CompanyFactory)
    role = PartyRole.LABOR_SUBCONTRACTOR
    hired_by = factory.LazyAttribute(lambda row: row.project.general_contractor)
    entered_on = dt.date(2026, 1, 5)


class LoadFactory(DjangoModelFactory):
    class Meta:
        model = Load

    kind = LoadKind.PAYROLL
    project = factory.SubFactory(ProjectFactory)
    file_name = "工资表.xlsx"
    sha256 = factory.Sequence(lambda n: f"{n:064d}")
    size = 1000
    state = LoadState.PREVIEWED
    uploaded_by = factory.SubFactory(UserFactory)
    uploaded_at = NOW


class WorkerFactory(DjangoModelFactory):
    class Meta:
        model = Worker
        exclude = ("id_number",)

    id_number = factory.LazyFunction(
        lambda: synthetic_id_number(
            number := next(_numbers), birth=f"19{70 + number // 1000 % 30}0607"
        )
    )
    id_number_sealed = factory.LazyAttribute(
        lambda row: seal(row.id_number, purpose="worker.id_number")
    )
    id_number_index = factory.LazyAttribute(
        lambda row: blind_index(row.id_number, purpose="worker.id_number")
    )
    id_number_last4 = factory.LazyAttribute(lambda row: row.id_number[-4:])
    name = factory.Sequence(lambda n: f"工人{n:06d}")


class RosterEntryFactory(DjangoModelFactory):
    class Meta:
        model = RosterEntry
        exclude = ("card",)

    project = factory.SubFactory(ProjectFactory)
    employer = factory.LazyAttribute(lambda row: row.project.general_contractor)
    worker = factory.SubFactory(WorkerFactory)
    entered_on = dt.date(2026, 1, 10)
    card = factory.LazyFunction(lambda: complete_card(f"622848{next(_numbers):012d}"))
    card_sealed = factory.LazyAttribute(lambda row: seal(row.card, purpose="worker.card"))
    card_index = factory.LazyAttribute(lambda row: blind_index(row.card, purpose="worker.card"))
    card_last4 = factory.LazyAttribute(lambda row: row.card[-4:])
    load = factory.LazyAttribute(lambda row: LoadFactory(project=row.project, kind=LoadKind.ROSTER))


class LaborContractFactory(DjangoModelFactory):
    class Meta:
        model = LaborContract

    project = factory.SubFactory(ProjectFactory)
    employer = factory.LazyAttribute(lambda row: row.project.general_contractor)
    worker = factory.SubFactory(WorkerFactory)
    wage_form = WageForm.DAY
    rate = Decimal("300.00")
    signed_on = dt.date(2026, 1, 8)
    load = factory.LazyAttribute(lambda row: LoadFactory(project=row.project, kind=LoadKind.ROSTER))


class AttendanceMonthFactory(DjangoModelFactory):
    class Meta:
        model = AttendanceMonth

    project = factory.SubFactory(ProjectFactory)
    employer = factory.LazyAttribute(lambda row: row.project.general_contractor)
    worker = factory.SubFactory(WorkerFactory)
    month = dt.date(2026, 6, 1)
    days = Decimal("22.0")
    load = factory.LazyAttribute(
        lambda row: LoadFactory(project=row.project, kind=LoadKind.ATTENDANCE)
    )


class PayrollSheetFactory(DjangoModelFactory):
    class Meta:
        model = PayrollSheet

    project = factory.SubFactory(ProjectFactory)
    employer = factory.LazyAttribute(lambda row: row.project.general_contractor)
    month = dt.date(2026, 6, 1)
    version = 1
    line_count = 1
    gross_total = Decimal("6600.00")
    net_total = Decimal("6600.00")
    load = factory.LazyAttribute(lambda row: LoadFactory(project=row.project))
    submitted_at = NOW


class PayrollLineFactory(DjangoModelFactory):
    class Meta:
        model = PayrollLine

    sheet = factory.SubFactory(PayrollSheetFactory)
    worker = factory.SubFactory(WorkerFactory)
    row = factory.Sequence(lambda n: n + 4)
    days = Decimal("22.0")
    gross = Decimal("6600.00")
    deductions = Decimal("0.00")
    net = factory.LazyAttribute(lambda row: row.gross - row.deductions)


class BankReturnLineFactory(DjangoModelFactory):
    """The bank's word on one payroll line; give `payroll_line` to have the rest follow it."""

    class Meta:
        model = BankReturnLine

    payroll_line = factory.SubFactory(PayrollLineFactory)
    project = factory.LazyAttribute(lambda row: row.payroll_line.sheet.project)
    employer = factory.LazyAttribute(lambda row: row.payroll_line.sheet.employer)
    month = factory.LazyAttribute(lambda row: row.payroll_line.sheet.month)
    worker = factory.LazyAttribute(lambda row: row.payroll_line.worker)
    row = factory.Sequence(lambda n: n + 2)
    traded_on = dt.date(2026, 7, 20)
    payee_name = factory.LazyAttribute(lambda row: row.worker.name)
    card_index = factory.LazyAttribute(lambda row: row.payroll_line.card_index)
    card_last4 = factory.LazyAttribute(lambda row: row.payroll_line.card_last4)
    amount = factory.LazyAttribute(lambda row: row.payroll_line.net)
    result = BankResult.SUCCESS
    serial = factory.Sequence(lambda n: f"B{n:010d}")
    load = factory.LazyAttribute(
        lambda row: LoadFactory(project=row.project, kind=LoadKind.BANK_RETURN)
    )


class CashReceiptFactory(DjangoModelFactory):
    """Cash one worker signed for; `employer` is the general contractor unless named."""

    class Meta:
        model = CashReceipt

    project = factory.SubFactory(ProjectFactory)
    employer = factory.LazyAttribute(lambda row: row.project.general_contractor)
    worker = factory.SubFactory(WorkerFactory)
    month = dt.date(2026, 6, 1)
    amount = Decimal("500.00")
    paid_on = dt.date(2026, 7, 20)
    row = factory.Sequence(lambda n: n + 2)
    load = factory.LazyAttribute(
        lambda row: LoadFactory(project=row.project, kind=LoadKind.CASH_RECEIPTS)
    )


class SpecialWageAccountFactory(DjangoModelFactory):
    class Meta:
        model = SpecialWageAccount

    project = factory.SubFactory(ProjectFactory)
    company = factory.LazyAttribute(lambda row: row.project.general_contractor)
    bank_name = "示例银行泰安分行"
    number_sealed = "demo"
    number_index = factory.Sequence(lambda n: f"account-{n:06d}")
    number_last4 = "0001"
    opened_on = dt.date(2025, 12, 10)
    agreement_signed_on = dt.date(2025, 12, 10)
    status = AccountStatus.ACTIVE


class AccountTransactionFactory(DjangoModelFactory):
    class Meta:
        model = AccountTransaction

    account = factory.SubFactory(SpecialWageAccountFactory)
    traded_on = dt.date(2026, 6, 10)
    direction = Direction.IN
    action = AccountAction.LABOR_COST_IN
    amount = Decimal("300000.00")
    serial = factory.Sequence(lambda n: f"T{n:010d}")
    load = factory.LazyAttribute(
        lambda row: LoadFactory(project=row.account.project, kind=LoadKind.ACCOUNT_STATEMENT)
    )


class WageDepositFactory(DjangoModelFactory):
    class Meta:
        model = WageDeposit

    project = factory.SubFactory(ProjectFactory)
    form = DepositForm.BANK_GUARANTEE
    amount = Decimal("1000000.00")
    stored_on = dt.date(2025, 12, 20)


class RightsNoticeFactory(DjangoModelFactory):
    class Meta:
        model = RightsNotice

    project = factory.SubFactory(ProjectFactory)
    checked_on = dt.date(2026, 1, 6)
    shows_parties = True
    shows_minimum_wage = True
    shows_complaint_channels = True
