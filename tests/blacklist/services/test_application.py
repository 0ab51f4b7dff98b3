"""Correction, bars and the application for early removal: what opens it, and what refuses it."""

import datetime as dt

import pytest
from django.db import transaction

from arrears.enums import CaseState
from blacklist.enums import BarKind, ChangeKind, EvidenceKind
from blacklist.errors import (
    ApplicationRefused,
    NotListed,
    RemovalBarred,
    RemovalNotOpen,
)
from blacklist.models import RemovalApplication
from blacklist.services.application import (
    BarFacts,
    Paper,
    apply_for_removal,
    establish_correction,
    record_bar,
)
from sites.errors import InvalidInput, NotAllowed
from tests.factories.arrears import CaseFactory
from tests.factories.blacklist import approved_decision, at, pay_everything
from tests.factories.removal import (
    APPLY_AT,
    CORRECTED_ON,
    EARLIEST,
    ESTABLISHED_AT,
    PAPERS,
    application,
    approved_change,
    corrected_decision,
    drafted_change,
    pledge_words,
)
from tests.factories.sites import (
    ApproverFactory,
    BankReturnLineFactory,
    InspectorFactory,
    PayrollLineFactory,
    WageOfficerFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
CRIMINAL = BarFacts(BarKind.CRIMINAL, "已立案侦查", "立案告知书1号", dt.date(2026, 10, 1))


def apply(decision, **changes):
    terms = {
        "decision": decision,
        "words": "已经付清",
        "pledge": pledge_words(),
        "papers": PAPERS,
        "actor": changes.pop("actor", None) or InspectorFactory(),
        "now": APPLY_AT,
    }
    return apply_for_removal(**{**terms, **changes})


def correct(decision, **changes):
    terms = {
        "decision": decision,
        "corrected_on": CORRECTED_ON,
        "evidence": "银行回单",
        "actor": changes.pop("actor", None) or InspectorFactory(),
        "now": ESTABLISHED_AT,
    }
    return establish_correction(**{**terms, **changes})


def test_company_applies_on_the_first_day_and_not_the_day_before():
    decision = corrected_decision()
    officer = WageOfficerFactory(decision.notice.order.case.project)
    with pytest.raises(RemovalNotOpen, match=f"{EARLIEST}起可以申请"):
        apply(decision, actor=officer, now=at(EARLIEST - dt.timedelta(days=1)))

    made = apply(decision, actor=officer)

    assert (made.received_on, made.filed_by) == (EARLIEST, officer)
    # Fifteen working days by the weekdays of a year not announced yet, 清明 left out.
    assert made.decision_due_on == dt.date(2027, 4, 20)
    assert [paper.file_name for paper in made.papers.all()] == ["银行回单.pdf"]


def test_second_application_waits_for_the_decision_on_the_first():
    first = application()
    with pytest.raises(ApplicationRefused):
        apply(first.decision)

    approved_change(drafted_change(first.decision, ChangeKind.REFUSAL))

    assert apply(first.decision).pk != first.pk


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"words": " "}, "E-TEXT-EMPTY"),
        ({"papers": [Paper(EvidenceKind.PLEDGE, "承诺.pdf", "b" * 64, 1)]}, "E-EVIDENCE-MISSING"),
        ({"pledge": pledge_words(words="")}, "E-PLEDGE-TEXT"),
    ],
)
def test_application_without_its_papers_is_refused(changes, code):
    with pytest.raises(InvalidInput) as caught:
        apply(corrected_decision(), **changes)

    assert caught.value.code == code
    assert not RemovalApplication.objects.exists()


def test_application_is_for_the_company_and_its_inspectors():
    with pytest.raises(NotAllowed):
        apply(corrected_decision(), actor=WageOfficerFactory())


def test_application_before_the_wages_are_paid_is_refused():
    with pytest.raises(RemovalNotOpen, match=r"尚欠10人100,000\.00元"):
        apply(approved_decision())


def test_new_arrears_on_the_list_bar_the_removal():
    decision = corrected_decision()
    # Due in October, while it is listed.
    PayrollLineFactory(
        sheet__project=decision.notice.order.case.project, sheet__month=dt.date(2026, 9, 1)
    )

    with pytest.raises(RemovalBarred, match="再次发生拖欠"):
        apply(decision)


def test_new_arrears_on_another_site_bar_the_removal_also_where_no_night_has_seen_them():
    decision = corrected_decision()
    applied = application(decision)
    draft = drafted_change(decision)
    # Another site of the company, due in October, in a file that came in this morning.
    PayrollLineFactory(
        sheet__project__general_contractor=decision.company, sheet__month=dt.date(2026, 9, 1)
    )

    with pytest.raises(RemovalBarred, match="再次发生拖欠"):
        approved_change(draft)
    with pytest.raises(RemovalBarred, match="再次发生拖欠"):
        drafted_change(decision)
    draft.refresh_from_db()
    assert (draft.state, draft.application) == ("DRAFT", applied)


def test_new_case_on_the_list_bars_the_removal():
    decision = corrected_decision()
    CaseFactory(
        employer=decision.company,
        project=decision.notice.order.case.project,
        filed_on=dt.date(2026, 11, 1),
        state=CaseState.INVESTIGATING,
    )

    with pytest.raises(RemovalBarred, match="再次发生拖欠"):
        apply(decision)


def test_criminal_matter_bars_the_removal_while_it_lasts():
    decision = corrected_decision()
    inspector = InspectorFactory()
    record_bar(company=decision.company, facts=CRIMINAL, actor=inspector, now=ESTABLISHED_AT)
    ended = BarFacts(BarKind.OTHER, "其他", "文1号", dt.date(2026, 10, 1), dt.date(2026, 10, 2))
    record_bar(company=decision.company, facts=ended, actor=inspector, now=ESTABLISHED_AT)

    with pytest.raises(RemovalBarred) as caught:
        apply(decision)

    assert "已立案侦查" in caught.value.message
    assert "文1号" not in caught.value.message


def test_bar_names_reason_document_and_days_of_a_listed_company():
    company = approved_decision().company
    wrong = BarFacts(BarKind.OTHER, "其他", "文1号", dt.date(2026, 10, 2), dt.date(2026, 10, 1))
    with pytest.raises(InvalidInput, match="日期"):
        record_bar(company=company, facts=wrong, actor=InspectorFactory(), now=ESTABLISHED_AT)
    empty = BarFacts(BarKind.OTHER, "", "文1号", dt.date(2026, 10, 2))
    other = WageOfficerFactory().role_assignments.get().company
    with pytest.raises(InvalidInput, match="事由"):
        record_bar(company=company, facts=empty, actor=InspectorFactory(), now=ESTABLISHED_AT)
    with pytest.raises(NotAllowed):
        record_bar(company=company, facts=CRIMINAL, actor=ApproverFactory(), now=ESTABLISHED_AT)
    with pytest.raises(NotListed):
        record_bar(company=other, facts=CRIMINAL, actor=InspectorFactory(), now=ESTABLISHED_AT)


def test_correction_needs_the_wages_paid_and_a_possible_day():
    decision = approved_decision()
    with pytest.raises(RemovalNotOpen, match="尚欠"):
        correct(decision)
    pay_everything(decision.notice.order)
    for day in (dt.date(2026, 8, 20), ESTABLISHED_AT.date() + dt.timedelta(days=1)):
        with pytest.raises(InvalidInput):
            correct(decision, corrected_on=day)
    with pytest.raises(InvalidInput):
        correct(decision, evidence="")
    with pytest.raises(NotAllowed):
        correct(decision, actor=ApproverFactory())

    assert correct(decision).corrected_on == CORRECTED_ON
    with pytest.raises(RemovalNotOpen, match="已经认定"):
        correct(decision)


def test_correction_and_application_see_a_payment_that_came_back_since():
    decision = approved_decision()
    pay_everything(decision.notice.order)
    project = decision.notice.order.case.project
    first, second, *_ = project.bank_return_lines.order_by("pk")
    came_back = {"payroll_line": None, "project": project, "employer": None, "month": None}
    came_back |= {"worker": None, "payee_name": "", "card_index": "card", "result": "RETURNED"}

    with transaction.atomic():
        BankReturnLineFactory(**came_back, card_last4="0001", amount=1, serial=first.serial)
        with pytest.raises(RemovalNotOpen, match=r"尚欠1人10,000\.00元"):
            correct(decision)
        transaction.set_rollback(True)

    correct(decision)
    BankReturnLineFactory(**came_back, card_last4="0001", amount=1, serial=second.serial)
    with pytest.raises(RemovalNotOpen, match=r"尚欠1人10,000\.00元"):
        apply(decision)


def test_nothing_is_applied_for_once_nobody_is_listed():
    decision = approved_change().listing_decision

    with pytest.raises(NotListed):
        apply(decision, now=at(dt.date(2027, 5, 6)))
