"""What people do on a warning, its clocks, and what is refused."""

import datetime as dt
from dataclasses import replace

import pytest

from arrears.enums import Level, Verdict, VerdictReason
from arrears.errors import (
    ExemptionTooLong,
    ReasonMissing,
    VerdictReasonWrong,
    WarningStageWrong,
)
from arrears.models import ArrearsWarning, WarningExemption, WarningStep
from arrears.rules.facts import SiteFacts, SystemFacts
from arrears.services.warning import store_warnings
from arrears.services.warning_handling import (
    Evidence,
    Verification,
    answer_warning,
    assign_warnings,
    grant_exemption,
    sign_warning,
    verify_warning,
)
from sites.errors import NotAllowed, NotFound
from sites.law import LawAt
from sites.models import AuditEntry
from sites.services.upload_store import fetch
from tests.factories.arrears import ArrearsWarningFactory
from tests.factories.sites import NOW, InspectorFactory, ProjectFactory, WageOfficerFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
# A Tuesday.
DAY = dt.date(2026, 9, 15)
TRUE = Verification(Verdict.TRUE, VerdictReason.PAID_SINCE, "已查银行回单")
FALSE = Verification(Verdict.FALSE, VerdictReason.DATA_LATE, "考勤补报后一致")
CORRECTING = Verification(
    Verdict.TRUE, VerdictReason.CORRECTING, "现场没有告示牌", correction_due_on=dt.date(2026, 9, 25)
)


@pytest.fixture
def inspector():
    return InspectorFactory()


@pytest.fixture
def warning():
    return ArrearsWarningFactory()


def standing(warning):
    warning.refresh_from_db()
    return warning.stage, warning.due_on


def test_a_warning_goes_from_hand_to_hand_each_with_its_clock(
    warning, inspector, settings, tmp_path
):
    settings.UPLOAD_ROOT = tmp_path
    other = InspectorFactory()
    officer = WageOfficerFactory(warning.project)

    sign_warning(warning=warning, actor=inspector, now=NOW)
    assert standing(warning) == ("SIGNED", dt.date(2026, 9, 16))

    assign_warnings(warnings=[warning], assignee=other, actor=inspector, now=NOW)
    # Five working days; the Sunday before the National Day is worked.
    assert standing(warning) == ("ASSIGNED", dt.date(2026, 9, 21))

    answer_warning(
        warning=warning,
        words="已于9月16日补发，见回单",
        evidence=Evidence("回单.pdf", b"proof"),
        actor=officer,
        now=NOW,
    )
    stage, due_on = standing(warning)
    # The 25th is a day off.
    assert (stage, due_on) == ("ANSWERED", dt.date(2026, 9, 29))
    step = WarningStep.objects.get(act="单位答复")
    assert fetch(step.evidence_sha256) == b"proof"

    verify_warning(warning=warning, found=TRUE, actor=other, now=NOW)
    assert standing(warning) == ("VERIFIED", None)
    assert (warning.state, warning.verdict, warning.verdict_reason) == (
        "OPEN",
        "TRUE",
        "PAID_SINCE",
    )
    assert [step.act for step in warning.steps.order_by("pk")] == [
        "签收",
        "分派",
        "单位答复",
        "核实",
    ]
    assert AuditEntry.objects.count() == 4


def test_assigning_signs_for_what_nobody_signed_for_and_may_be_changed(warning, inspector):
    second = InspectorFactory()
    assign_warnings(warnings=[warning], assignee=inspector, actor=inspector, now=NOW)
    later = NOW + dt.timedelta(days=2)

    assign_warnings(warnings=[warning], assignee=second, actor=inspector, now=later)

    assert standing(warning) == ("ASSIGNED", dt.date(2026, 9, 21))
    assert warning.assigned_to == second


def test_a_second_answer_adds_to_the_first_without_a_new_clock(warning, inspector):
    officer = WageOfficerFactory(warning.project)
    for words in ("第一次", "补充"):
        answer_warning(warning=warning, words=words, evidence=None, actor=officer, now=NOW)

    assert [step.words for step in warning.steps.order_by("pk")] == ["第一次", "补充"]
    assert standing(warning)[0] == "ANSWERED"


def test_a_false_warning_closes_and_may_be_exempted_up_to_its_level(inspector):
    project = ProjectFactory()
    lacking = SiteFacts(day=DAY, systems=SystemFacts(has_guarantee=False, days_since_contract=31))

    def judge(facts):
        warnings, _ = store_warnings(project=project, facts=facts, law=LawAt(DAY, "370902"))
        return [row.level for row in warnings if row.rule == "payment_guarantee"]

    assert judge(lacking) == ["YELLOW"]
    warning = ArrearsWarning.objects.get(rule="payment_guarantee")
    found = replace(FALSE, exempt_until=dt.date(2026, 10, 15))

    verify_warning(warning=warning, found=found, actor=inspector, now=NOW)

    warning.refresh_from_db()
    assert (warning.state, warning.closed_on) == ("CLOSED", DAY)
    assert judge(lacking) == []
    worse = replace(lacking, systems=replace(lacking.systems, days_since_contract=61))
    assert judge(worse) == ["ORANGE"]


def test_a_closed_warning_may_still_be_judged(inspector):
    warning = ArrearsWarningFactory(state="CLOSED", closed_on=DAY)

    verify_warning(warning=warning, found=FALSE, actor=inspector, now=NOW)

    warning.refresh_from_db()
    assert (warning.verdict, warning.closed_on) == ("FALSE", DAY)


def test_a_correction_that_is_missed_makes_the_rule_red(inspector):
    warning = ArrearsWarningFactory(rule="notice_board", level=Level.ORANGE)

    verify_warning(warning=warning, found=CORRECTING, actor=inspector, now=NOW)

    warning.refresh_from_db()
    assert (warning.state, warning.correction_due_on) == ("OPEN", dt.date(2026, 9, 25))


def test_exemptions_are_granted_with_reason_and_end(warning, inspector):
    values = {
        "project": warning.project,
        "rule": "deposit",
        "level": Level.YELLOW,
        "valid_until": dt.date(2026, 12, 14),
        "reason": "减免存储，见批文",
        "actor": inspector,
        "now": NOW,
    }

    grant_exemption(**values)

    exemption = WarningExemption.objects.get()
    assert (exemption.valid_from, exemption.granted_by) == (DAY, inspector)
    for changes, refusal in (
        ({"valid_until": dt.date(2026, 12, 15)}, ExemptionTooLong),
        ({"valid_until": dt.date(2026, 9, 14)}, ExemptionTooLong),
        ({"rule": "none"}, NotFound),
        ({"reason": " "}, ReasonMissing),
        ({"actor": InspectorFactory("370921")}, NotAllowed),
    ):
        with pytest.raises(refusal):
            grant_exemption(**{**values, **changes})
    assert WarningExemption.objects.count() == 1


def refusals(inspector, warning):
    outsider = InspectorFactory("370921")
    closed = ArrearsWarningFactory(state="CLOSED", closed_on=DAY)
    signed = ArrearsWarningFactory(stage="SIGNED")
    verified = ArrearsWarningFactory(stage="VERIFIED", verdict="TRUE", verdict_reason="PAID_SINCE")
    lead = ArrearsWarningFactory(rule="complaint_surge")
    officer, lead_officer = WageOfficerFactory(warning.project), WageOfficerFactory(lead.project)
    sign, verify = {"actor": inspector, "now": NOW}, {"warning": warning, "now": NOW}
    give = {"assignee": inspector, "actor": inspector, "now": NOW}
    say = {"words": "已补发", "evidence": None, "now": NOW}
    return [
        (sign_warning, {**sign, "warning": warning, "actor": outsider}, NotAllowed),
        (sign_warning, {**sign, "warning": signed}, WarningStageWrong),
        (sign_warning, {**sign, "warning": closed}, WarningStageWrong),
        (assign_warnings, {**give, "warnings": [warning], "assignee": outsider}, NotAllowed),
        (assign_warnings, {**give, "warnings": [warning, verified]}, WarningStageWrong),
        (answer_warning, {**say, "warning": warning, "actor": inspector}, NotAllowed),
        (answer_warning, {**say, "warning": warning, "actor": lead_officer}, NotAllowed),
        (answer_warning, {**say, "warning": lead, "actor": lead_officer}, NotFound),
        (answer_warning, {**say, "warning": warning, "actor": officer, "words": ""}, ReasonMissing),
        (verify_warning, {**verify, "actor": outsider, "found": TRUE}, NotAllowed),
        (
            verify_warning,
            {**verify, "actor": inspector, "found": TRUE, "warning": verified},
            WarningStageWrong,
        ),
        *(
            (verify_warning, {**verify, "actor": inspector, "found": found}, refusal)
            for found, refusal in (
                (replace(TRUE, words=" "), ReasonMissing),
                (replace(TRUE, reason=VerdictReason.DATA_LATE), VerdictReasonWrong),
                (replace(TRUE, reason=VerdictReason.CORRECTING), VerdictReasonWrong),
                (replace(TRUE, correction_due_on=dt.date(2026, 9, 25)), VerdictReasonWrong),
                (replace(CORRECTING, correction_due_on=DAY), VerdictReasonWrong),
                (replace(TRUE, exempt_until=DAY), ExemptionTooLong),
                (replace(FALSE, exempt_until=dt.date(2027, 9, 15)), ExemptionTooLong),
            )
        ),
    ]


def test_refusals_change_nothing(inspector, warning):
    cases = refusals(inspector, warning)
    before = list(ArrearsWarning.objects.order_by("pk").values())

    for act, values, refusal in cases:
        with pytest.raises(refusal):
            act(**values)

    assert list(ArrearsWarning.objects.order_by("pk").values()) == before
    assert [WarningStep.objects.count(), AuditEntry.objects.count()] == [0, 0]
