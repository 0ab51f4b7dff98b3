"""What happens on the demo's sites after the first season and comes in no workbook."""

from decimal import Decimal

from api.demo.causes import Cause
from api.demo.city import City, PlannedProject
from api.demo.officials import officer_name
from api.demo.schedule import (
    CLAIMED_ON,
    MONTHS,
    PUNISHED_ON,
    SECOND_MONTHS,
    STANDSTILL_TOLD_ON,
    moment,
)
from api.demo.table import Table
from arrears.complaint_words import ComplaintWords
from arrears.models import RetaliationReport
from arrears.queries import complaint_by_receipt
from arrears.services.intake import file_complaint, send_message
from sites.lib.days import add_months
from sites.models import Company, Project, User
from sites.services.no_work import state_no_work

CLAIMED_PEOPLE, CLAIMED_AMOUNT = 5, Decimal("3600000.00")


def state_standstill(planned: PlannedProject) -> int:
    """State, as the wage officer, the months without work between the seasons; how many."""
    if not planned.wave.goes_on:
        return 0
    project = Project.objects.get(code=planned.code)
    employer = Company.objects.get(uscc=planned.employer.uscc)
    actor = User.objects.get(username=officer_name(planned))
    month, count = add_months(MONTHS[-1], 1), 0
    while month < SECOND_MONTHS[0]:
        state_no_work(
            project=project,
            employer=employer,
            month=month,
            reason="按施工计划停工，无人施工",
            actor=actor,
            now=moment(STANDSTILL_TOLD_ON, 10),
        )
        month, count = add_months(month, 1), count + 1
    return count


def claim_too_much(city: City) -> None:
    """File the complaint that claims more money than was ever owed on the site."""
    for planned in city.projects:
        if planned.cause == Cause.FABRICATED_CLAIM:
            file_complaint(
                site_code=planned.site_code,
                words=ComplaintWords(
                    owed_by=planned.employer.name,
                    since_month=SECOND_MONTHS[0],
                    amount=CLAIMED_AMOUNT,
                    worker_count=CLAIMED_PEOPLE,
                    text="七月以来班组五个人的工资和材料款一共三百六十万没有付。",
                ),
                submission_key="demo-complaint-beyond-all-records",
                now=moment(CLAIMED_ON, 19, 40),
            )


def tell_of_retaliation(receipt: str, table: Table) -> None:
    """Write, with the receipt of the story's complaint, that its worker is punished for it."""
    complaint = complaint_by_receipt(receipt_code=receipt)
    assert complaint is not None
    with table.step("反映打击报复（凭受理回执）") as step:
        send_message(
            complaint=complaint,
            text="去年投诉以后，带班的到处说我告过状。昨天新工地已经让我进场，今天又把我的门禁停了，"
            "说谁告状就不用谁。",
            now=moment(PUNISHED_ON, 18, 20),
            retaliation=True,
        )
        step.count = RetaliationReport.objects.filter(answered_at=None).count()
