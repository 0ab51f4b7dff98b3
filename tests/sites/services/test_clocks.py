"""Legal clocks: start, pause, lengthen, finish, outage, provisional years, reminders."""

import datetime as dt

import pytest

from sites.clocks import due_this_week, has_lapsed, later_reading, open_clock
from sites.enums import AlertKind, ClockState
from sites.errors import DomainError
from sites.models import (
    AuditEntry,
    CalendarDay,
    CalendarYear,
    ClockAlert,
    ClockExtension,
    ClockPause,
    OutageToll,
    SystemOutage,
)
from sites.services.clocks import (
    Subject,
    extend_clock,
    finish_clock,
    finish_clocks,
    pause_clock,
    record_outage,
    resume_clock,
    review_clocks,
    start_clock,
)
from tests.factories.sites import (
    SHANGHAI,
    ApproverFactory,
    InspectorFactory,
    ProjectFactory,
    WageOfficerFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def at(text, hour=9):
    return dt.datetime.fromisoformat(text).replace(hour=hour, tzinfo=SHANGHAI)


def day(text):
    return dt.date.fromisoformat(text)


def start(rule="investigation", on="2026-07-13", key=1, **fields):
    return start_clock(
        rule=rule,
        subject=Subject("Case", key, "泰人社监立字〔2026〕1号", "370902", **fields),
        now=at(on),
    )


def test_start_clock_sets_the_last_day_once_for_a_subject():
    clock = start()

    assert (clock.amount, clock.due_on, clock.is_provisional) == (60, day("2026-10-10"), False)
    assert open_clock(rule="investigation", subject_kind="Case", subject_id=1) == clock
    assert clock.promised_on is None
    assert start("listing_objection").promised_on == day("2026-07-20")
    assert start("payment_order", key=2).promised_on == day("2026-07-20")


@pytest.mark.parametrize(
    ("on", "due", "later"),
    [
        # From Monday nothing lies between: both ways name Thursday.
        ("2026-11-02", "2026-11-05", None),
        ("2026-11-03", "2026-11-06", None),
        # From Wednesday on the weekend lies between.
        ("2026-11-04", "2026-11-07", "2026-11-09"),
        ("2026-11-06", "2026-11-09", "2026-11-11"),
        # The National Day week, with a Saturday to make up.
        ("2026-09-28", "2026-10-01", "2026-10-08"),
        ("2026-09-30", "2026-10-03", "2026-10-10"),
    ],
)
def test_a_clock_of_three_days_keeps_the_earlier_day_while_the_way_to_count_is_unverified(
    on, due, later
):
    clock = start("penalty_withdrawal", on=on)

    assert (clock.due_on, clock.is_provisional) == (day(due), False)
    assert later_reading(clock) == (later and day(later))


def test_start_clock_takes_the_last_day_a_document_sets_and_hours_to_the_minute():
    given = start_clock(
        rule="payment_order",
        subject=Subject("PaymentOrder", 1, "令", "370902"),
        now=at("2026-09-18"),
        due_on=day("2026-10-15"),
    )
    hours = start("referral_transfer", on="2026-09-30")
    back = start("hearing_notice", on="2026-10-12")

    assert (given.due_on, given.promised_on) == (day("2026-10-15"), day("2026-10-15"))
    assert (hours.due_at, hours.due_on) == (at("2026-10-01"), day("2026-10-01"))
    assert back.due_on == day("2026-09-24")


def test_pause_and_resume_do_not_count_the_days_between():
    inspector = InspectorFactory()
    clock = start(on="2026-09-01", responsible=inspector)
    before = clock.due_on

    pause_clock(clock, reason="等待司法鉴定", actor=inspector, now=at("2026-09-16"))
    clock.refresh_from_db()
    assert clock.state == ClockState.PAUSED
    resume_clock(clock, actor=inspector, now=at("2026-09-28"))

    clock.refresh_from_db()
    # 16, 17, 18, 20 (make-up), 21, 22, 23, 24 September: eight working days.
    assert before == day("2026-11-30")
    assert (clock.state, clock.due_on) == (ClockState.RUNNING, day("2026-12-10"))
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True)) == [
        "中止时限",
        "恢复时限",
    ]
    assert ClockPause.objects.get().reason == "等待司法鉴定"


def test_extension_needs_a_reason_another_person_and_time_left():
    inspector, approver = InspectorFactory(), ApproverFactory()
    clock = start(responsible=inspector)

    for who, reason, now, code in (
        (approver, " ", "2026-10-10", "E-REASON"),
        (inspector, "复杂", "2026-10-10", "E-SAME-PERSON"),
        (approver, "复杂", "2026-10-11", "E-CLOCK-EXTENSION"),
    ):
        with pytest.raises(DomainError) as refusal:
            extend_clock(clock, reason=reason, approver=who, now=at(now))
        assert refusal.value.code == code
    assert not ClockExtension.objects.exists()

    extend_clock(clock, reason="涉及人数多，账册复杂", approver=approver, now=at("2026-10-10"))

    clock.refresh_from_db()
    assert (clock.extension, clock.due_on) == (30, day("2026-11-20"))
    with pytest.raises(DomainError) as refusal:
        extend_clock(clock, reason="再延", approver=approver, now=at("2026-10-10"))
    assert refusal.value.code == "E-CLOCK-EXTENSION"
    with pytest.raises(DomainError):
        extend_clock(
            start("penalty_decision"), reason="再", approver=approver, now=at("2026-09-01")
        )


def test_finish_ends_a_clock_and_nothing_moves_it_after():
    inspector = InspectorFactory()
    clock = finish_clock(start(), on=day("2026-09-01"))

    assert (clock.state, clock.finished_on) == (ClockState.FINISHED, day("2026-09-01"))
    for act in (
        lambda: finish_clock(clock, on=day("2026-09-02")),
        lambda: pause_clock(clock, reason="x", actor=inspector, now=at("2026-09-02")),
    ):
        with pytest.raises(DomainError) as refusal:
            act()
        assert refusal.value.code == "E-CLOCK-STATE"
    running = start(key=2)
    for act in (
        lambda: resume_clock(running, actor=inspector, now=at("2026-09-02")),
        lambda: pause_clock(
            start("complaint_acceptance"), reason="x", actor=inspector, now=at("2026-09-02")
        ),
    ):
        with pytest.raises(DomainError) as refusal:
            act()
        assert refusal.value.code == "E-CLOCK-STATE"


def test_finish_clocks_ends_those_named_or_all():
    for rule in ("investigation", "handling_decision", "penalty_decision"):
        start(rule)

    ends = {"subject_kind": "Case", "subject_id": 1, "on": day("2026-09-01")}
    assert finish_clocks(rules=("investigation",), **ends) == 1
    assert finish_clocks(**ends) == 2
    assert finish_clocks(**ends) == 0


def test_an_outage_gives_its_days_back_to_what_it_touched_on_record():
    inspector = InspectorFactory()
    touched = start("listing_objection", on="2026-09-18")
    independent = start("investigation", on="2026-09-18")
    over = start("complaint_acceptance", on="2026-09-01")

    outage = record_outage(
        began_at=at("2026-09-23", 22),
        ended_at=at("2026-09-24", 10),
        reason="机房断电",
        actor=inspector,
        now=at("2026-09-24", 11),
    )

    touched.refresh_from_db()
    assert touched.due_on == day("2026-09-29")
    toll = OutageToll.objects.get()
    assert (toll.outage, toll.clock) == (outage, touched)
    assert (toll.due_before, toll.due_after) == (day("2026-09-24"), day("2026-09-29"))
    assert independent.tolls.count() + over.tolls.count() == 0


def test_an_outage_during_a_suspension_counts_once():
    inspector = InspectorFactory()
    clock = start("complaint_acceptance", on="2026-09-18")
    ClockPause.objects.create(
        clock=clock, paused_on=day("2026-09-21"), reason="鉴定", recorded_by=inspector
    )

    record_outage(
        began_at=at("2026-09-23", 8),
        ended_at=at("2026-09-23", 9),
        reason="断电",
        actor=inspector,
        now=at("2026-09-23", 11),
    )

    clock.refresh_from_db()
    assert clock.due_on == day("2026-09-28")


@pytest.mark.parametrize(
    ("began", "ended", "reason", "code"),
    [
        ("2026-09-24", "2026-09-24", "断电", "E-OUTAGE"),
        ("2026-09-23", "2026-09-26", "断电", "E-OUTAGE"),
        ("2026-09-23", "2026-09-24", "  ", "E-REASON"),
    ],
)
def test_record_outage_refuses_what_is_none(began, ended, reason, code):
    with pytest.raises(DomainError) as refusal:
        record_outage(
            began_at=at(began),
            ended_at=at(ended),
            reason=reason,
            actor=InspectorFactory(),
            now=at("2026-09-25"),
        )
    assert refusal.value.code == code
    assert not SystemOutage.objects.exists()


def test_a_year_not_announced_is_provisional_and_cuts_no_right():
    objection = start("listing_objection", on="2026-12-29")
    office = start("listing_objection_check", on="2026-12-29")
    # 30, 31 December, 4, 5, 6 January: New Year's Day alone is known to be off.
    assert (objection.due_on, objection.is_provisional) == (day("2027-01-06"), True)
    assert not has_lapsed(objection, day("2027-03-01"))

    # The plan makes Saturday the 2nd and Sunday the 3rd worked: the office is due sooner.
    CalendarYear.objects.create(year=2027)
    CalendarDay.objects.create(day=dt.date(2027, 1, 1), is_working=False, name="元旦")
    for number in (2, 3):
        CalendarDay.objects.create(day=dt.date(2027, 1, number), is_working=True, name="调休")
    review_clocks(day=day("2026-12-30"))

    objection.refresh_from_db()
    office.refresh_from_db()
    assert (objection.due_on, objection.is_provisional) == (day("2027-01-06"), False)
    assert office.due_on == day("2027-01-04")
    assert not has_lapsed(objection, day("2027-01-06"))
    assert has_lapsed(objection, day("2027-01-07"))


def test_a_later_plan_moves_a_partys_last_day_on():
    objection = start("listing_objection", on="2026-12-29")
    CalendarYear.objects.create(year=2027)
    CalendarDay.objects.create(day=dt.date(2027, 1, 1), is_working=False, name="元旦")
    CalendarDay.objects.create(day=dt.date(2027, 1, 4), is_working=False, name="元旦")

    review_clocks(day=day("2026-12-30"))

    objection.refresh_from_db()
    assert objection.due_on == day("2027-01-07")


def test_review_clocks_reminds_before_and_after_once():
    clock = start("listing_objection", on="2026-09-18")

    assert review_clocks(day=day("2026-09-22")) == []
    (before,) = review_clocks(day=day("2026-09-23"))
    assert review_clocks(day=day("2026-09-24")) == []
    (after,) = review_clocks(day=day("2026-09-25"))
    assert review_clocks(day=day("2026-09-26")) == []

    assert (before.kind, after.kind) == (AlertKind.BEFORE, AlertKind.OVERDUE)
    assert ClockAlert.objects.filter(clock=clock).count() == 2


def test_due_this_week_is_ones_own_and_the_regions_the_earliest_first(
    django_assert_num_queries,
):
    mine, project = InspectorFactory(), ProjectFactory()
    own = start("complaint_acceptance", on="2026-09-18", responsible=mine)
    regions = start("listing_objection_check", on="2026-09-17", project=project)
    start("complaint_acceptance", on="2026-09-18", key=2, responsible=InspectorFactory())
    start("listing_decision", on="2026-09-18", key=2, responsible=mine)
    overdue = start("complaint_refusal", on="2026-09-01", responsible=mine)
    outsider = WageOfficerFactory(project)

    with django_assert_num_queries(6):
        items = due_this_week(viewer=mine, day=day("2026-09-21"))

    assert [item.clock for item in items] == [overdue, regions, own]
    assert [(item.left, item.overdue) for item in items] == [(0, True), (2, False), (3, False)]
    assert due_this_week(viewer=outsider, day=day("2026-09-21")) == []
