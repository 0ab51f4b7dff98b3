"""One site in trouble, from unpaid months to a case, as rows: what the pages have to show."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from arrears.enums import Basis, CaseState, ComplaintState, Level
from arrears.models import (
    ArrearsWarning,
    Case,
    CaseClaim,
    Complaint,
    LedgerEntry,
    MajorRisk,
)
from sites.enums import PartyRole
from sites.models import Company, Project, User, Worker
from sites.sealing import blind_index, seal
from tests.factories.arrears import reported
from tests.factories.sites import (
    NOW,
    CompanyFactory,
    ParticipationFactory,
    ProjectFactory,
    RightsNoticeFactory,
    RosterEntryFactory,
    SiteFactory,
    SpecialWageAccountFactory,
    WageDepositFactory,
    WorkerFactory,
    region,
)

DAY = dt.date(2026, 9, 15)
MONTHS = [dt.date(2026, month, 1) for month in (3, 4, 5, 6, 7)]
WAGE = Decimal("6500.00")


@dataclass(frozen=True)
class Story:
    """The site and the people on it."""

    project: Project
    employer: Company
    workers: list[Worker]


def site(
    *,
    region_code: str = "370902",
    name: str = "泰山区示例安置房二期工程",
    address: str = "泰山区示例路1号",
    longitude: str = "117.120000",
    latitude: str = "36.190000",
) -> Project:
    """A project with a place on the map and nothing else."""
    project = ProjectFactory(
        name=name,
        region=region(region_code),
        owner=CompanyFactory(name="泰安示例城建投资有限公司", region=region(region_code)),
        general_contractor=CompanyFactory(
            name=f"{name[:3]}示例建工集团有限公司", region=region(region_code)
        ),
        site=None,
    )
    SiteFactory(
        project=project,
        address=address,
        longitude=Decimal(longitude),
        latitude=Decimal(latitude),
    )
    return project


def build(workers: int = 3, *, is_reported: bool = False, **fields: str) -> Story:
    """A site whose subcontractor left `workers` people unpaid for two of five months.

    Where a legal act follows, it must have been `reported` to be still so after it.
    """
    project = site(**fields)
    employer = CompanyFactory(name="泰安示例劳务有限公司", region=project.region)
    ParticipationFactory(project=project, company=employer, role=PartyRole.LABOR_SUBCONTRACTOR)
    SpecialWageAccountFactory(project=project)
    WageDepositFactory(project=project)
    RightsNoticeFactory(project=project, shows_complaint_channels=False)
    people = WorkerFactory.create_batch(workers, name="王建国")
    for worker in people:
        RosterEntryFactory(project=project, employer=employer, worker=worker)
        for month in MONTHS:
            entry = ledger_entry(project, employer, worker, month, paid=month < MONTHS[3])
            if is_reported:
                reported(entry)
    return Story(project, employer, people)


def ledger_entry(
    project: Project, employer: Company, worker: Worker, month: dt.date, *, paid: bool
) -> LedgerEntry:
    """One worker-month, paid whole or not at all."""
    due_on = dt.date(month.year, month.month + 1, 20)
    return LedgerEntry.objects.create(
        project=project,
        employer=employer,
        worker=worker,
        month=month,
        attended_days=Decimal("24.0"),
        due=WAGE,
        basis=Basis.PAYROLL,
        is_estimated=False,
        paid=WAGE if paid else Decimal(0),
        outstanding=Decimal(0) if paid else WAGE,
        due_on=due_on,
        settled_on=due_on if paid else None,
        days_late=0 if paid else (DAY - due_on).days,
        payer=project.general_contractor,
        liability=[
            {
                "uscc": project.general_contractor.uscc,
                "name": project.general_contractor.name,
                "role": "先行清偿",
                "article": "《保障农民工工资支付条例》第三十条第三款",
                "words": f"分包单位{employer.name}拖欠，由施工总承包单位先行清偿，再依法追偿",
            }
        ],
        written_evidence={
            "payroll": {"load": 1, "sheet": 1, "version": 1, "row": 6, "net": "6500.00"}
        },
        computed_on=DAY,
    )


def warn(
    project: Project, *, level: Level = Level.RED, rule: str = "unpaid_month"
) -> ArrearsWarning:
    """An open warning."""
    return ArrearsWarning.objects.create(
        project=project,
        rule=rule,
        level=level,
        words="连续两个月工资未支付，涉及 3 人 39,000.00 元",
        citation="《保障农民工工资支付条例》第三条、第三十条",
        facts={"months": ["2026-06", "2026-07"], "worker_count": 3, "outstanding": "39000.00"},
        parameters=[
            {
                "name": "warning.unpaid_red_months",
                "description": "未支付满几个月为红色",
                "value": "2",
                "citation": "《保障农民工工资支付条例》第三条",
                "verified": False,
            }
        ],
        rules_version="1",
        raised_on=dt.date(2026, 8, 1),
        level_since=dt.date(2026, 9, 1),
        last_seen_on=DAY,
    )


def major_risk(project: Project) -> MajorRisk:
    """The site on the list of major risks."""
    return MajorRisk.objects.create(
        project=project,
        entered_on=dt.date(2026, 9, 2),
        reasons=["拖欠满两个月"],
        worker_count=3,
        outstanding=Decimal("39000.00"),
        days_late=57,
    )


def complaint(project: Project, *, number: str = "TS2026-0001") -> Complaint:
    """A complaint that waits."""
    return Complaint.objects.create(
        number=number,
        receipt_index=blind_index(number, purpose="complaint.receipt"),
        project=project,
        region=project.region,
        owed_by="张工头",
        since_month=dt.date(2026, 6, 1),
        amount=Decimal("13000.00"),
        worker_count=3,
        words_sealed=seal("两个月没发工资", purpose="complaint.words"),
        filed_at=NOW,
        accept_due_on=dt.date(2026, 9, 22),
        content_hash="0" * 64,
        signature="v1,example",
        state=ComplaintState.RECEIVED,
        submission_index=blind_index(number, purpose="complaint.submission"),
    )


def case(
    story: Story, *, handler: User, second: User, number: str = "泰人社监立字〔2026〕1号"
) -> Case:
    """A case under investigation with the unpaid months as claims."""
    row = Case.objects.create(
        number=number,
        project=story.project,
        employer=story.employer,
        payer=story.project.general_contractor,
        payer_reason="分包单位拖欠，由施工总承包单位先行清偿",
        reason="2026年6月、7月工资未支付，投诉 1 件",
        filed_on=dt.date(2026, 9, 8),
        investigation_due_on=dt.date(2026, 12, 7),
        state=CaseState.INVESTIGATING,
        handler=handler,
        second_inspector=second,
    )
    for entry in LedgerEntry.objects.filter(project=story.project, outstanding__gt=0):
        CaseClaim.objects.create(
            case=row,
            worker=entry.worker,
            month=entry.month,
            amount=entry.outstanding,
            evidence=entry.written_evidence,
        )
    return row
