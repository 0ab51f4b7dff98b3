import datetime as dt

import pytest

from rating.engine import Grade
from rating.inspection_quota import (
    Candidate,
    assign_by_lot,
    draw_by_lot,
    eligible,
    quota,
)
from sites.law import LawAt, UnknownParameter

pytestmark = pytest.mark.unit

LAW = LawAt(dt.date(2026, 1, 23), "370902")


@pytest.mark.parametrize(
    ("grade", "kind", "limit"),
    [
        (Grade.A, "DAILY", 0),
        (Grade.A, "SPECIAL", 0),
        (Grade.B, "DAILY", 1),
        (Grade.B, "SPECIAL", 1),
        (Grade.C, "DAILY", 2),
        (Grade.C, "SPECIAL", 1),
        (Grade.N, "DAILY", 2),
    ],
)
def test_quota_of_a_grade(grade, kind, limit):
    found, basis = quota(grade, kind, LAW)
    assert (found, basis[0]) == (limit, "《")


def test_quota_elsewhere_is_refused():
    with pytest.raises(UnknownParameter):
        quota(Grade.C, "DAILY", LawAt(dt.date(2026, 1, 23), "320102"))


def test_eligible_tells_of_all_others_why_not():
    pool, left_out = eligible(
        [
            Candidate("A0", Grade.A, 0),
            Candidate("B0", Grade.B, 0),
            Candidate("B1", Grade.B, 1),
            Candidate("C1", Grade.C, 1),
            Candidate("C2", Grade.C, 2),
        ],
        "DAILY",
        LAW,
    )
    assert [one.uscc for one in pool] == ["B0", "C1"]
    assert left_out["A0"].startswith("A级，当年免予此类检查（《山东省企业劳动保障守法诚信等级")
    assert left_out["B1"].startswith("B级，当年已检查1次，上限1次")
    assert left_out["C2"].startswith(
        "C级，当年已检查2次，上限2次（《山东省劳动和社会保障监察条例》"
    )


def test_drawing_takes_key_objects_first_and_can_be_drawn_again():
    pool = [Candidate(f"B{n}", Grade.B, 0) for n in range(50)] + [Candidate("C", Grade.C, 0)]
    drawn = draw_by_lot(pool, count=5, seed="种子")
    assert drawn[0].uscc == "C"
    assert len(drawn) == 5
    assert draw_by_lot(list(reversed(pool)), count=5, seed="种子") == drawn
    assert draw_by_lot(pool, count=5, seed="另一粒") != drawn
    assert len(draw_by_lot(pool, count=500, seed="种子")) == 51


def test_inspectors_are_two_different_ones_by_lot():
    names = [f"inspector{n}" for n in range(6)]
    assigned = assign_by_lot([f"B{n}" for n in range(40)], names, seed="种子")
    assert all(first != second for first, second in assigned.values())
    assert {name for pair in assigned.values() for name in pair} == set(names)
