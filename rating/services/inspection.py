"""双随机抽查: draw who is inspected by whom, and order an inspection beyond the quota."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from rating.engine import Grade
from rating.enums import InspectionKind
from rating.errors import QuotaReached
from rating.inspection_quota import Candidate, assign_by_lot, draw_by_lot, eligible, quota
from rating.models import Inspection, InspectionDraw
from rating.queries import current_grades
from sites import audit
from sites.enums import RoleKind
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.law import Citation, LawAt
from sites.models import Company, Region, RoleAssignment, User
from sites.permissions import covers, has_role
from sites.queries import within
from sites.services.numbering import next_number

SERIES = "泰人社监抽字"
BASIS = Citation("山东省劳动和社会保障监察条例", 13, 2).words
MOST = 500


@dataclass(frozen=True, slots=True)
class DrawTerms:
    """What is to be drawn.

    Attributes:
        region: Whose employers.
        kind: Daily or special.
        count: How many.
        seed: Random words fixed before the drawing, kept with it.
    """

    region: Region
    kind: InspectionKind
    count: int
    seed: str


@transaction.atomic
def draw_inspections(*, terms: DrawTerms, actor: User, now: dt.datetime) -> InspectionDraw:
    """Draw employers and inspectors by lot, within the quota of each grade (双随机抽取).

    Raises:
        NotAllowed: The person is no inspector of the region.
        InvalidInput: The number is not sensible, or no seed is given.
        StateConflict: There are fewer than two inspectors, or nobody can be drawn.
    """
    day = timezone.localdate(now)
    if not has_role(actor, RoleKind.INSPECTOR, day=day, region=terms.region):
        raise NotAllowed("只有本辖区的劳动保障监察员可以抽取")
    if not 1 <= terms.count <= MOST or not terms.seed.strip():
        raise InvalidInput(
            f"抽取数量应为 1 至 {MOST}，并须有随机种子", fix="请重新填写", code="E-DRAW"
        )
    inspectors = _inspectors(terms.region, day)
    if len(inspectors) < 2:
        raise StateConflict("本辖区监察员不足两名，不能抽取", fix="请先登记监察员")
    companies = {company.uscc: company for company in Company.objects.filter(within(terms.region))}
    candidates = _candidates(list(companies.values()), terms.kind, day)
    pool, left_out = eligible(candidates, terms.kind, LawAt(day, terms.region.code))
    drawn = draw_by_lot(pool, count=terms.count, seed=terms.seed)
    if not drawn:
        raise StateConflict("没有可以抽取的单位", fix="未纳入的原因：次数已满或者免予检查")
    draw = InspectionDraw.objects.create(
        number=next_number(series=SERIES, year=day.year),
        region=terms.region,
        kind=terms.kind,
        drawn_on=day,
        seed=terms.seed.strip(),
        requested_count=terms.count,
        pool={one.uscc: one.grade.value for one in pool},
        left_out=left_out,
        drawn_by=actor,
    )
    _order_drawn(draw, [(companies[one.uscc], one.grade) for one in drawn], inspectors)
    audit.record(
        act="双随机抽取",
        object_kind="InspectionDraw",
        object_id=draw.pk,
        now=now,
        actor=actor,
        basis=BASIS,
        detail={"number": draw.number, "drawn": len(drawn), "left_out": len(left_out)},
    )
    return draw


@transaction.atomic
def order_inspection(
    *,
    company: Company,
    kind: InspectionKind,
    second: User,
    reason: str,
    actor: User,
    now: dt.datetime,
) -> Inspection:
    """Order an inspection outside a drawing: only on suspicion, with its reason on record.

    Source: 山东省劳动和社会保障监察条例 art. 13: the cap does not hold where a violation is
    suspected.

    Raises:
        NotAllowed: One of the two is no inspector of the company's region.
        QuotaReached: The quota is used up and no reason is given.
        InvalidInput: No reason is given, or both inspectors are one person.
    """
    day = timezone.localdate(now)
    for person in (actor, second):
        if not has_role(person, RoleKind.INSPECTOR, day=day, region=company.region):
            raise NotAllowed("检查人员应为本辖区的两名劳动保障监察员")
    if actor.person_key == second.person_key:
        raise InvalidInput("检查人员不得少于两人", fix="请另选一名监察员", code="E-INSPECTORS")
    [candidate] = _candidates([company], kind, day)
    limit, basis = quota(candidate.grade, kind, LawAt(day, company.region_id))
    if not reason.strip():
        if candidate.done >= limit:
            raise QuotaReached(
                f"{candidate.grade}级单位当年此类检查上限{limit}次（{basis}），已安排{candidate.done}次",
                fix="有违法嫌疑的，请写明线索或者理由",
            )
        raise InvalidInput("不经抽取安排检查须写明理由", fix="写明违法嫌疑的线索", code="E-REASON")
    inspection = Inspection.objects.create(
        company=company,
        kind=kind,
        year=day.year,
        grade=candidate.grade.value,
        first_inspector=actor,
        second_inspector=second,
        ordered_on=day,
        reason=reason.strip(),
    )
    audit.record(
        act="安排检查（有违法嫌疑）",
        object_kind="Inspection",
        object_id=inspection.pk,
        now=now,
        actor=actor,
        basis=BASIS,
        detail={"uscc": company.uscc, "beyond_quota": candidate.done >= limit},
    )
    return inspection


def _order_drawn(
    draw: InspectionDraw,
    drawn: Sequence[tuple[Company, Grade]],
    inspectors: Mapping[str, User],
) -> None:
    """One inspection for each company drawn, its two inspectors by lot."""
    assigned = assign_by_lot(
        [company.uscc for company, _ in drawn], sorted(inspectors), seed=draw.seed
    )
    Inspection.objects.bulk_create(
        Inspection(
            draw=draw,
            company=company,
            kind=draw.kind,
            year=draw.drawn_on.year,
            grade=grade.value,
            first_inspector=inspectors[assigned[company.uscc][0]],
            second_inspector=inspectors[assigned[company.uscc][1]],
            ordered_on=draw.drawn_on,
        )
        for company, grade in drawn
    )


def _candidates(
    companies: Sequence[Company], kind: InspectionKind, day: dt.date
) -> list[Candidate]:
    grades = current_grades(companies=companies, on=day)
    done = dict(
        Inspection.objects.filter(company__in=companies, kind=kind, year=day.year)
        .values_list("company_id")
        .annotate(count=Count("pk"))
    )
    return [
        Candidate(company.uscc, Grade(grades.get(company.pk, Grade.N)), done.get(company.pk, 0))
        for company in sorted(companies, key=lambda one: one.uscc)
    ]


def _inspectors(region: Region, day: dt.date) -> dict[str, User]:
    """Inspectors of the region by user name; two accounts of one person count once."""
    rows = (
        RoleAssignment.objects.filter(role=RoleKind.INSPECTOR, valid_from__lte=day)
        .exclude(valid_until__lt=day)
        .filter(user__is_active=True)
        .exclude(user__person_key="")
        .select_related("user", "region")
        .order_by("user__username")
    )
    people = {row.user.person_key: row.user for row in rows if covers(row.region, region)}
    return {user.username: user for user in people.values()}
