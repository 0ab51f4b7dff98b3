"""从一件投诉到所有被欠薪的人: what ledger and register say beside one complaint.

For inspectors alone, and never a verdict: a register may be what is wrong, so whatever differs
is shown and rejects nothing. Who complained is not looked at.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, Subquery
from rapidfuzz import fuzz

from arrears.enums import CaseState, ComplaintState, ToldBy
from arrears.models import Case, Complaint, ComplaintMember, LedgerEntry
from sites.models import (
    AttendanceMonth,
    LaborContract,
    PayrollSheet,
    Project,
    RosterEntry,
)
from sites.sealing import unseal

ZERO = Decimal("0.00")
# A name that is meant, of a hundred; it only puts the group first.
MEANT = 80
# Key, name and last digits of a worker; a month and what is unpaid of it, yuan.
Person = tuple[int, str, str]
Owed = tuple[dt.date, Decimal]
WAITING = (ComplaintState.RECEIVED, ComplaintState.IN_CASE)


@dataclass(frozen=True, slots=True)
class Colleague:
    """One worker with unpaid months of the time complained of; `key` is the worker's, yuan."""

    key: int
    name: str
    id_number_last4: str
    months: tuple[dt.date, ...]
    outstanding: Decimal


@dataclass(frozen=True, slots=True)
class Team:
    """People of one employer and crew with the same gap; `meant` where the complaint names it."""

    employer: str
    crew: str
    people: tuple[Colleague, ...]
    meant: bool

    @property
    def outstanding(self) -> Decimal:
        """Yuan, together."""
        return sum((person.outstanding for person in self.people), ZERO)

    @property
    def months(self) -> tuple[dt.date, ...]:
        """The months concerned, in order."""
        return tuple(sorted({month for person in self.people for month in person.months}))


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a complaint.

    Attributes:
        teams: who else is unpaid, the team that is meant first, then the largest sum.
        others: complaints about the same place and time ("me too").
        cases: open cases on the project that it may join.
        hints: which proof is missing.
        conflicts: where what was told differs from what is recorded; never a reason to reject.
    """

    teams: tuple[Team, ...]
    others: tuple[Complaint, ...]
    cases: tuple[Case, ...]
    hints: tuple[str, ...]
    conflicts: tuple[str, ...]


def beside(complaint: Complaint, day: dt.date) -> Beside:
    """Look a complaint up in ledger and register; the same number of queries for any site."""
    members = list(complaint.members.order_by("row"))
    project = complaint.project
    if project is None:
        return Beside((), _others(complaint), (), _told_hints(complaint, members), ())
    teams = _teams(project, complaint, day)
    recorded = _recorded(project, complaint.since_month)
    open_cases = Case.objects.filter(project=project).exclude(state=CaseState.CLOSED)
    return Beside(
        teams=teams,
        others=_others(complaint),
        cases=tuple(open_cases.select_related("employer").order_by("pk")),
        hints=(*_told_hints(complaint, members), *_recorded_hints(recorded)),
        conflicts=tuple(_conflicts(complaint, members, teams, project)),
    )


def worker_hints(complaint: Complaint) -> tuple[str, ...]:
    """What the worker may still add so that it goes faster; read by whoever has the receipt."""
    return _told_hints(complaint, list(complaint.members.order_by("row")))


def _teams(project: Project, complaint: Complaint, day: dt.date) -> tuple[Team, ...]:
    crew = RosterEntry.objects.filter(
        project=project, employer=OuterRef("employer"), worker=OuterRef("worker")
    ).order_by("-entered_on")
    rows = (
        LedgerEntry.objects.filter(
            project=project, outstanding__gt=0, due_on__lt=day, month__gte=complaint.since_month
        )
        .annotate(crew=Subquery(crew.values("crew")[:1]))
        .order_by("worker", "month")
        .values_list(
            *("employer__name", "crew", "worker", "worker__name", "worker__id_number_last4"),
            *("month", "outstanding"),
        )
    )
    groups: defaultdict[tuple[str, str], dict[Person, list[Owed]]] = defaultdict(dict)
    for employer, name, key, worker, last4, month, outstanding in rows.iterator():
        people = groups[employer, name or ""]
        people.setdefault((key, worker, last4), []).append((month, outstanding))
    teams = [
        Team(employer, name, _people(of), _is_meant(complaint.owed_by, employer, name))
        for (employer, name), of in groups.items()
    ]
    return tuple(sorted(teams, key=lambda team: (not team.meant, -team.outstanding)))


def _people(of: Mapping[Person, list[Owed]]) -> tuple[Colleague, ...]:
    people = [
        Colleague(
            *person,
            tuple(month for month, _ in owed),
            sum((outstanding for _, outstanding in owed), ZERO),
        )
        for person, owed in of.items()
    ]
    return tuple(sorted(people, key=lambda person: (-person.outstanding, person.key)))


def _is_meant(owed_by: str, employer: str, crew: str) -> bool:
    return any(
        bool(name) and fuzz.partial_ratio(owed_by, name) >= MEANT for name in (employer, crew)
    )


def _others(complaint: Complaint) -> tuple[Complaint, ...]:
    rows = Complaint.objects.filter(state__in=WAITING).exclude(pk=complaint.pk)
    if complaint.project is not None:
        rows = rows.filter(project=complaint.project)
    else:
        rows = rows.filter(project__isnull=True, region=complaint.region_id)
        near = fuzz.partial_ratio
        found = rows.select_related("case").order_by("filed_at")
        return tuple(row for row in found if near(row.place, complaint.place) >= MEANT)
    return tuple(rows.select_related("case").order_by("filed_at"))


def _recorded(project: Project, since: dt.date) -> Project:
    """The project, annotated with what is on record of the time; in one query."""
    here = {"project": OuterRef("pk")}
    return Project.objects.annotate(
        has_contracts=Exists(LaborContract.objects.filter(**here)),
        has_attendance=Exists(AttendanceMonth.objects.filter(**here, month__gte=since)),
        has_sheets=Exists(PayrollSheet.objects.filter(**here, month__gte=since)),
        has_roster=Exists(RosterEntry.objects.filter(**here)),
    ).get(pk=project.pk)


def _told_hints(complaint: Complaint, members: list[ComplaintMember]) -> tuple[str, ...]:
    count = complaint.attachments.count()
    hints = {
        "工资条、欠条、聊天记录或转账记录的照片": count == 0,
        "大约欠多少钱": complaint.amount is None and not any(row.amount for row in members),
        "其他工友的名单和金额": complaint.worker_count > 1 and not members,
        "能联系上您的电话": not complaint.identity.phone_sealed,
    }
    if complaint.told_by == ToldBy.THIRD_PERSON:
        hints["能联系上您的电话"] = False
    return tuple(words for words, missing in hints.items() if missing)


def _recorded_hints(recorded: Project) -> list[str]:
    flags = (
        ("实名制花名册（单位没有报送）", "has_roster"),
        ("劳动合同或用工协议（单位没有报送）", "has_contracts"),
        ("该时段考勤（单位没有报送）", "has_attendance"),
        ("该时段工资支付表（单位没有报送，单位应承担举证责任）", "has_sheets"),
    )
    return [words for words, name in flags if not getattr(recorded, name)]


def _conflicts(
    complaint: Complaint,
    members: list[ComplaintMember],
    teams: tuple[Team, ...],
    project: Project,
) -> Iterable[str]:
    owed = sum((team.outstanding for team in teams), ZERO)
    people = len({person.key for team in teams for person in team.people})
    if not teams:
        yield "台账上该时段没有逾期未付的工资：可能已付、未报工资表，或者不在册用工"
    elif complaint.worker_count > people:
        yield f"自述 {complaint.worker_count} 人，台账该时段欠薪 {people} 人"
    if teams and complaint.amount is not None and complaint.amount > owed:
        yield f"自述 {complaint.amount:,.2f} 元，台账该时段欠薪合计 {owed:,.2f} 元"
    if members:
        yield from _list_conflicts(members, teams, project)


def _list_conflicts(
    members: list[ComplaintMember], teams: tuple[Team, ...], project: Project
) -> Iterable[str]:
    """Counts only: names are for the inspectors of the case."""
    names = member_names(members)
    registered = set(
        RosterEntry.objects.filter(project=project)
        .filter(Q(worker__name__in=names.values()))
        .values_list("worker__name", flat=True)
    )
    absent = sum(name not in registered for name in names.values())
    if absent:
        yield f"名单 {len(members)} 人中 {absent} 人的姓名不在实名制花名册"
    owed = _owed_by_name(teams)
    above = sum(
        row.amount is not None and row.amount > owed.get(names[row.pk], ZERO) for row in members
    )
    if above:
        yield f"名单 {len(members)} 人中 {above} 人的自述金额高于台账欠薪"


def _owed_by_name(teams: tuple[Team, ...]) -> Mapping[str, Decimal]:
    owed: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for team in teams:
        for person in team.people:
            owed[person.name] += person.outstanding
    return owed


def member_names(members: Iterable[ComplaintMember]) -> dict[int, str]:
    """The names of a list in the clear, by key of the row; never for a page without a reason."""
    return {row.pk: unseal(row.name_sealed, purpose="complaint.member") for row in members}
