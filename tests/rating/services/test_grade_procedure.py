import datetime as dt

import pytest

from rating.enums import GradingState
from rating.errors import (
    FactsTampered,
    NotSigned,
    ObjectionOpen,
    Superseded,
    WrongStep,
)
from rating.models import Grading, GradingTalk
from rating.services.grade_objection import answer_objection, receive_objection
from rating.services.grade_procedure import (
    confirm_grade,
    publish_clean,
    publish_grade,
    record_talk,
    serve_notice,
    sign_grade,
)
from sites.errors import InvalidInput, NotAllowed
from sites.models import AuditEntry, CalendarYear
from tests.factories.grades import (
    CONFIRMED_AT,
    DRAFTED_AT,
    HERE,
    LAST_DAY_TO_OBJECT,
    clean_company,
    company_dealt_with,
    disobedient_company,
    drafted,
    notified,
    published,
    signed,
)
from tests.factories.rating import dealt_with, tampered
from tests.factories.sites import ApproverFactory, CompanyFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

PROOF = {"service_proof": "回证1号", "now": DRAFTED_AT}


def test_sign_grade_carries_the_name_and_is_on_record():
    approver = ApproverFactory(HERE)
    grading = signed(disobedient_company(), approver=approver)
    assert (grading.state, grading.signed_by, grading.signed_at) == (
        GradingState.SIGNED,
        approver,
        DRAFTED_AT,
    )
    entry = AuditEntry.objects.get(act="签批等级评价")
    assert (entry.actor, entry.object_id, entry.detail) == (
        approver,
        str(grading.pk),
        {"grade": "C", "facts_hash": grading.facts_hash},
    )


def test_sign_grade_by_anybody_else_is_refused():
    grading = drafted(clean_company())
    for person in (InspectorFactory(HERE), ApproverFactory("370982")):
        with pytest.raises(NotAllowed):
            sign_grade(grading=grading, actor=person, now=DRAFTED_AT)
    grading.refresh_from_db()
    assert (grading.state, grading.signed_by) == (GradingState.DRAFT, None)


def test_sign_grade_twice_or_without_a_grade_is_refused():
    approver = ApproverFactory(HERE)
    for grading in (signed(clean_company()), drafted(CompanyFactory(region_id=HERE))):
        with pytest.raises(WrongStep, match="只有拟定的A、B、C级"):
            sign_grade(grading=grading, actor=approver, now=DRAFTED_AT)


def test_sign_grade_superseded_version_is_refused():
    company = clean_company()
    first = drafted(company)
    dealt_with(company)
    drafted(company)
    with pytest.raises(Superseded, match="更新的版本"):
        sign_grade(grading=first, actor=ApproverFactory(HERE), now=DRAFTED_AT)


def test_sign_grade_tampered_facts_are_refused():
    grading = drafted(clean_company())
    with tampered():
        Grading.objects.update(facts_hash="0" * 64)
    with pytest.raises(FactsTampered):
        sign_grade(grading=grading, actor=ApproverFactory(HERE), now=DRAFTED_AT)
    assert Grading.objects.get().state == GradingState.DRAFT


def test_notice_tells_grade_reasons_and_the_last_day_to_object():
    notice = notified(disobedient_company(name="泰安示例建设有限公司"))
    assert notice.number == "泰人社评告字〔2026〕1号"
    assert notice.objection_due_on == LAST_DAY_TO_OBJECT.date()
    for words in (
        "泰安示例建设有限公司",
        "等级拟定为C级",
        "1. 拒不履行责令限期支付决定",
        "依据《企业劳动保障守法诚信等级评价办法》第七条",
        "2. 本年度因劳动保障违法行为被查处1次",
        "2026-01-22（含当日）前提出书面异议",
        "15个工作日内核实答复",
    ):
        assert words in notice.words
    assert notice.grading.state == GradingState.NOTIFIED


def test_notice_needs_signature_proof_and_the_right_person():
    grading, inspector = drafted(company_dealt_with()), InspectorFactory(HERE)
    with pytest.raises(NotSigned):
        serve_notice(grading=grading, actor=inspector, **PROOF)
    with pytest.raises(InvalidInput) as refusal:
        serve_notice(grading=grading, actor=inspector, service_proof=" ", now=DRAFTED_AT)
    assert refusal.value.code == "E-SERVICE-PROOF"
    with pytest.raises(NotAllowed):
        serve_notice(grading=grading, actor=InspectorFactory("370982"), **PROOF)
    sign_grade(grading=grading, actor=ApproverFactory(HERE), now=DRAFTED_AT)
    serve_notice(grading=grading, actor=inspector, **PROOF)
    with pytest.raises(WrongStep, match="已经告知"):
        serve_notice(grading=grading, actor=inspector, **PROOF)


def test_notice_of_a_superseded_grade_is_refused():
    grading = signed(company_dealt_with())
    dealt_with(grading.company)
    drafted(grading.company)
    with pytest.raises(Superseded):
        serve_notice(grading=grading, actor=InspectorFactory(HERE), **PROOF)


def test_confirm_waits_for_the_last_day_to_object():
    notice, approver = notified(company_dealt_with()), ApproverFactory(HERE)
    with pytest.raises(ObjectionOpen, match="2026-01-22"):
        confirm_grade(grading=notice.grading, actor=approver, now=LAST_DAY_TO_OBJECT)
    confirmed = confirm_grade(grading=notice.grading, actor=approver, now=CONFIRMED_AT)
    assert (confirmed.state, confirmed.confirmed_at) == (GradingState.CONFIRMED, CONFIRMED_AT)
    with pytest.raises(WrongStep, match="已经确认"):
        confirm_grade(grading=confirmed, actor=approver, now=CONFIRMED_AT)


def test_confirm_in_a_year_without_calendar_waits_for_it():
    notice = notified(company_dealt_with())
    CalendarYear.objects.filter(year=2026).delete()
    with pytest.raises(ObjectionOpen, match="2026年节假日安排尚未录入"):
        confirm_grade(
            grading=notice.grading,
            actor=ApproverFactory(HERE),
            now=CONFIRMED_AT + dt.timedelta(days=30),
        )


def test_confirm_skips_no_step():
    approver = ApproverFactory(HERE)
    with pytest.raises(NotSigned):
        confirm_grade(grading=drafted(clean_company()), actor=approver, now=CONFIRMED_AT)
    with pytest.raises(WrongStep, match="尚未告知"):
        confirm_grade(grading=signed(company_dealt_with()), actor=approver, now=CONFIRMED_AT)
    with pytest.raises(NotAllowed):
        confirm_grade(
            grading=signed(clean_company()), actor=InspectorFactory(HERE), now=CONFIRMED_AT
        )


def test_confirm_an_a_needs_no_notice():
    grading = signed(clean_company())
    confirmed = confirm_grade(grading=grading, actor=ApproverFactory(HERE), now=DRAFTED_AT)
    assert confirmed.state == GradingState.CONFIRMED


@pytest.mark.parametrize("upheld", [True, False])
def test_confirm_after_an_objection_waits_for_its_answer(upheld):
    notice, approver = notified(company_dealt_with()), ApproverFactory(HERE)
    objection = receive_objection(notice=notice, words="该案已撤销", now=LAST_DAY_TO_OBJECT)
    asked = {"grading": notice.grading, "actor": approver, "now": CONFIRMED_AT}
    with pytest.raises(ObjectionOpen, match="尚未答复"):
        confirm_grade(**asked)
    answer_objection(
        objection=objection,
        answer="经核实",
        upheld=upheld,
        actor=InspectorFactory(HERE),
        now=CONFIRMED_AT,
    )
    if upheld:
        with pytest.raises(WrongStep, match="撤回"):
            confirm_grade(**asked)
    else:
        assert confirm_grade(**asked).state == GradingState.CONFIRMED


def test_publish_needs_everything_before_it():
    approver = ApproverFactory(HERE)
    with pytest.raises(NotSigned):
        publish_grade(grading=drafted(clean_company()), actor=approver, now=DRAFTED_AT)
    with pytest.raises(WrongStep, match="只有已确认"):
        publish_grade(grading=signed(clean_company()), actor=approver, now=DRAFTED_AT)


def test_publish_tells_the_day_and_is_on_record():
    grading = published(disobedient_company())
    assert (grading.state, grading.published_on) == (GradingState.PUBLISHED, dt.date(2026, 1, 23))
    assert AuditEntry.objects.filter(act="公布等级评价", object_id=str(grading.pk)).count() == 1


def test_later_event_makes_a_version_beside_the_published_one():
    grading = published(clean_company())
    dealt_with(grading.company)
    second = drafted(grading.company, now=CONFIRMED_AT)
    grading.refresh_from_db()
    assert (grading.state, grading.grade) == (GradingState.PUBLISHED, "A")
    assert (second.version, second.grade, second.state) == (2, "B", GradingState.DRAFT)


def test_publish_clean_is_one_act_for_all():
    gradings = [drafted(clean_company()) for _ in range(3)]
    approver = ApproverFactory(HERE)
    assert len(publish_clean(gradings=gradings, actor=approver, now=DRAFTED_AT)) == 3
    for row in Grading.objects.all():
        assert (row.state, row.signed_by, row.published_on) == (
            GradingState.PUBLISHED,
            approver,
            DRAFTED_AT.date(),
        )
    entry = AuditEntry.objects.get(act="批量公布A级")
    assert entry.detail["count"] == 3
    assert publish_clean(gradings=[], actor=approver, now=DRAFTED_AT) == []
    assert AuditEntry.objects.filter(act="批量公布A级").count() == 1


def test_publish_clean_refuses_whole_when_one_is_not_right():
    good, approver = drafted(clean_company()), ApproverFactory(HERE)
    old = drafted(clean_company())
    dealt_with(old.company)
    drafted(old.company)
    for other, refusal in (
        (drafted(company_dealt_with()), WrongStep),
        (old, Superseded),
    ):
        with pytest.raises(refusal):
            publish_clean(gradings=[good, other], actor=approver, now=DRAFTED_AT)
    with pytest.raises(NotAllowed):
        publish_clean(gradings=[good], actor=ApproverFactory("370982"), now=DRAFTED_AT)
    good.refresh_from_db()
    assert good.state == GradingState.DRAFT


def test_talk_is_for_grade_c():
    grading, inspector = signed(disobedient_company()), InspectorFactory(HERE)
    said = {"attendees": "法定代表人", "words": "限期付清", "now": DRAFTED_AT}
    talk = record_talk(grading=grading, actor=inspector, **said)
    assert (str(talk), GradingTalk.objects.get()) == (f"{grading} 2026-01-15", talk)
    with pytest.raises(WrongStep, match="只有C级"):
        record_talk(grading=drafted(clean_company()), actor=inspector, **said)
    with pytest.raises(InvalidInput):
        record_talk(grading=grading, actor=inspector, **{**said, "words": ""})
    with pytest.raises(NotAllowed):
        record_talk(grading=grading, actor=ApproverFactory(HERE), **said)
