"""What each method of the machine door checks and writes (工资单、项目工人、考勤)."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from sites.errors import DomainError
from sites.ingest.column_mapping import Guidance
from sites.ingest.parsed import Parsed
from sites.lib.canonical import content_hash
from sites.lib.days import month_start, parse_month
from sites.models import (
    Load,
    MachineRequest,
    PayrollLine,
    PayrollSheet,
    RosterEntry,
    ThirdPartyPayrollCode,
)
from sites.services.crosswalk import Crosswalk
from sites.services.load_context import build_context
from sites.services.load_writers.attendance_events import write_events
from sites.services.load_writers.payroll_batch import write_batch
from sites.services.load_writers.registry import KINDS
from sites.services.load_writers.workers import id_index
from sites.services.machine_tables import (
    Batch,
    FieldProblem,
    People,
    check_document,
    months_of,
    not_on_roster,
    payroll_batch,
    worker_batch,
)

Body = Mapping[str, Any]
ZERO = Decimal("0.00")


def _nothing() -> None:
    """Write nothing: what was refused, or is known already."""


@dataclass(frozen=True, slots=True)
class Handled:
    """What a batch comes to: problems, and what writes it once its load is stored.

    Attributes:
        problems: What is wrong or noted, by field.
        count: Items that would be taken in.
        totals: Control totals by Chinese label.
        write: Writes the lines; called when nothing is refused.
        known_in: The file an identical batch was taken in with before.
    """

    problems: list[FieldProblem]
    count: int = 0
    totals: Mapping[str, object] = field(default_factory=dict)
    write: Callable[[], None] = _nothing
    known_in: Load | None = None


def handle_payroll(request: MachineRequest, load: Load, body: Body, now: dt.datetime) -> Handled:
    """`Payroll.Add`: lines of one employer's month; known ones are passed over."""
    load.month = parse_month(body["payMonth"])
    day = timezone.localdate(now)
    items: list[dict[str, Any]] = body["detailList"]
    known = _known_codes(request, items)
    problems = _code_problems(items, known)
    if load.month > day:
        problems.append(_of("payMonth", "E-PERIOD", f"{body['payMonth']}尚未到来", "请核对月份"))
    crosswalk = Crosswalk(platform=request.platform, day=day)
    people = People(request.project, request.employer, [item["idCardNumber"] for item in items])
    batch = payroll_batch(items, people=people, crosswalk=crosswalk, day=day)
    parsed = _read(load, batch, day)
    problems += batch.problems + _told(batch, parsed) + _back_pay_problems(request, items)
    if _is_refused(problems):
        return Handled(problems)
    fresh = [index for index, item in enumerate(items) if item["thirdPayRollCode"] not in known]
    if not fresh:
        first = known[items[0]["thirdPayRollCode"]].request
        return Handled(problems, known_in=first.load)
    lines = [
        line
        for line in parsed.lines
        if line.row - 2 in fresh and not items[line.row - 2]["isBackPay"]
    ]
    write = partial(_write_payroll, request, load, lines, [items[index] for index in fresh], now)
    totals = {
        "人数": len(lines),
        "应发工资": str(sum((line.gross for line in lines), ZERO)),
        "实发工资": str(sum((line.net for line in lines), ZERO)),
    }
    return Handled(problems, len(fresh), totals, write)


def _write_payroll(
    request: MachineRequest,
    load: Load,
    lines: Sequence[Any],
    items: Sequence[Body],
    now: dt.datetime,
) -> None:
    if lines:
        write_batch(load, lines, now=now, reason=f"接口补报{request.serial}")
    ThirdPartyPayrollCode.objects.bulk_create(
        ThirdPartyPayrollCode(
            employer=request.employer,
            code=item["thirdPayRollCode"],
            content_hash=content_hash(item),
            request=request,
        )
        for item in items
    )


def _known_codes(
    request: MachineRequest, items: Sequence[Body]
) -> dict[str, ThirdPartyPayrollCode]:
    rows = ThirdPartyPayrollCode.objects.filter(
        employer=request.employer, code__in=[item["thirdPayRollCode"] for item in items]
    )
    return {row.code: row for row in rows.select_related("request__load")}


def _code_problems(
    items: Sequence[Body], known: Mapping[str, ThirdPartyPayrollCode]
) -> list[FieldProblem]:
    """Refuse a code used for another line, before or in this very batch."""
    problems, seen = [], set()
    for index, item in enumerate(items):
        code = item["thirdPayRollCode"]
        place = f"detailList[{index}].thirdPayRollCode"
        if code in seen:
            problems.append(
                _of(place, "E-ROW-DUP", f"第{index + 1}条编号“{code}”重复", "每条用不同的编号")
            )
        seen.add(code)
        if code in known and known[code].content_hash != content_hash(item):
            problems.append(
                _of(
                    place,
                    "E-THIRD-CODE-REUSED",
                    f"第{index + 1}条编号“{code}”已用于内容不同的另一条",
                    "重发须与原内容一致；更正请换用新的编号",
                )
            )
    return problems


def _back_pay_problems(request: MachineRequest, items: Sequence[Body]) -> list[FieldProblem]:
    """Back pay settles a wage that is on a sheet already, and makes none; the bank says if paid."""
    problems = []
    for index, item in enumerate(items):
        if not item["isBackPay"]:
            continue
        place = f"detailList[{index}].backPayMonth"
        if not item.get("backPayMonth"):
            problems.append(
                _of(
                    place,
                    "E-FIELD-MISSING",
                    f"第{index + 1}条是补发，缺少补发月份",
                    "请填写补发月份",
                )
            )
        elif not _has_wage(request, item):
            problems.append(
                _of(
                    place,
                    "E-BACKPAY-NO-SHEET",
                    f"第{index + 1}条补发的{item['backPayMonth']}没有该人员的工资明细",
                    "请先上报该月工资单",
                )
            )
        else:
            problems.append(
                FieldProblem(
                    "noted",
                    "N-BACKPAY",
                    place,
                    f"第{index + 1}条补发不改变应发工资，是否付清以银行回盘为准",
                )
            )
    return problems


def _has_wage(request: MachineRequest, item: Body) -> bool:
    sheets = PayrollSheet.objects.filter(
        project=request.project,
        employer=request.employer,
        month=parse_month(item["backPayMonth"]),
    )
    return PayrollLine.objects.filter(
        sheet=sheets.order_by("-version").first(),
        worker__id_number_index=id_index(item["idCardNumber"]),
    ).exists()


def handle_workers(request: MachineRequest, load: Load, body: Body, now: dt.datetime) -> Handled:
    """`ProjectWorker.Add`: people entered or brought up to date; nobody is removed."""
    day = timezone.localdate(now)
    crosswalk = Crosswalk(platform=request.platform, day=day)
    batch = worker_batch(body["workerList"], team_name=body["teamName"], crosswalk=crosswalk)
    parsed = _read(load, batch, day)
    kind = KINDS[load.kind]
    kind.check(load, parsed.lines, parsed.sheet, parsed.findings)
    problems = batch.problems + _told(batch, parsed)
    return Handled(
        problems,
        len(parsed.lines),
        {"人数": len(parsed.lines)},
        partial(kind.write, load, parsed.lines, now=now, reason=""),
    )


def handle_attendance(request: MachineRequest, load: Load, body: Body, now: dt.datetime) -> Handled:
    """`WorkerAttendance.Add`: passages of people on the roster, within one month."""
    items: list[dict[str, Any]] = body["dataList"]
    zone = timezone.get_current_timezone()
    moments = [timezone.make_aware(dt.datetime.fromisoformat(item["date"]), zone) for item in items]
    load.month = month_start(moments[0].date())
    batch = Batch("dataList", load.kind, ())
    if len({month_start(moment.date()) for moment in moments}) > 1:
        words = f"一批记录跨了月份：{months_of([moment.date() for moment in moments])}"
        batch.problems.append(_of("dataList", "E-BATCH-MONTH", words, "请按月份分批报送"))
    crosswalk = Crosswalk(platform=request.platform, day=timezone.localdate(now))
    workers = dict(
        RosterEntry.objects.filter(
            project=request.project,
            employer=request.employer,
            worker__id_number_index__in=[id_index(item["idCardNumber"]) for item in items],
        ).values_list("worker__id_number_index", "worker_id")
    )
    days: dict[int, set[int]] = {}
    for index, (item, moment) in enumerate(zip(items, moments, strict=True)):
        check_document(batch, index, item, crosswalk)
        worker = workers.get(id_index(item["idCardNumber"]))
        if worker is None:
            batch.refuse(index, "idCardNumber", not_on_roster())
        if moment > now:
            error = DomainError("考勤时间晚于现在", fix="请核对设备时钟", code="E-DATE-ORDER")
            batch.refuse(index, "date", error)
        if _is_evidence(batch, index, item, crosswalk) and worker is not None:
            days.setdefault(worker, set()).add(moment.day)
    totals = {"记录": len(items), "人数": len(days), "出勤": sum(map(len, days.values()))}
    return Handled(batch.problems, len(items), totals, partial(write_events, load, days))


def _is_evidence(batch: Batch, index: int, item: Body, crosswalk: Crosswalk) -> bool:
    """Whether a passage shows that this person was there; a gate opened by hand does not."""
    try:
        crosswalk.to_local("attendance_direction", item["direction"])
    except DomainError as error:
        batch.refuse(index, "direction", error)
    if not item.get("attendType"):
        return True
    try:
        found = crosswalk.to_local("attendance_device", item["attendType"]) == "EVIDENCE"
    except DomainError as error:
        batch.refuse(index, "attendType", error)
        return False
    if not found:
        batch.problems.append(
            FieldProblem(
                "noted",
                "N-NO-EVIDENCE",
                f"dataList[{index}].attendType",
                f"第{index + 1}条不是本人通行的记录，没有计入出勤",
            )
        )
    return found


def _read(load: Load, batch: Batch, day: dt.date) -> Parsed[Any]:
    return KINDS[load.kind].read(batch.workbook(), build_context(load, day=day), Guidance())


def _told(batch: Batch, parsed: Parsed[Any]) -> list[FieldProblem]:
    found = [batch.field_problem(finding) for finding in parsed.findings.ordered()]
    return [problem for problem in found if problem is not None]


def _is_refused(problems: Sequence[FieldProblem]) -> bool:
    return any(problem.severity == "refused" for problem in problems)


def _of(place: str, code: str, message: str, fix: str) -> FieldProblem:
    return FieldProblem("refused", code, place, message, fix)
