"""What the machine door takes of stays and contracts (进退场、劳动合同)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from sites.enums import WageForm
from sites.errors import DomainError
from sites.lib.money import MoneyFormat, parse_money
from sites.models import LaborContract, Load, MachineRequest, RosterEntry
from sites.services.crosswalk import Crosswalk
from sites.services.load_writers.workers import id_index
from sites.services.machine_batches import Handled
from sites.services.machine_tables import Batch, FieldProblem, check_document, not_on_roster

Body = Mapping[str, Any]
Item = Mapping[str, Any]
# Code of a contract for a fixed term (固定期限); the other one ends with a piece of work.
FIXED_TERM = "0"
# The column holds ten digits, two of them behind the point.
RATE_LIMIT = Decimal(10) ** 8


@dataclass(slots=True)
class _Stays:
    """Stays of people on the roster, by blind index, the earliest first; and what changes."""

    by_person: dict[str, list[RosterEntry]]
    ended: list[RosterEntry] = field(default_factory=list)
    begun: list[RosterEntry] = field(default_factory=list)

    def write(self, load: Load) -> None:
        """Store what ended and what began."""
        for entry in [*self.ended, *self.begun]:
            entry.load = load
        known = [entry for entry in self.ended if entry not in self.begun]
        RosterEntry.objects.bulk_update(known, ["exited_on", "load"])
        RosterEntry.objects.bulk_create(self.begun)


def handle_stays(request: MachineRequest, load: Load, body: Body, now: dt.datetime) -> Handled:
    """`WorkerEntryExit.Add`: who came and who left, of people on the roster; told twice is once."""
    items: Sequence[Item] = body["workerList"]
    day = timezone.localdate(now)
    batch = Batch("workerList", "roster", ())
    crosswalk = Crosswalk(platform=request.platform, day=day)
    stays = _Stays(_known_stays(request, items))
    for index in sorted(range(len(items)), key=lambda place: items[place]["date"]):
        item = items[index]
        check_document(batch, index, item, crosswalk)
        known = stays.by_person.get(_key(item))
        moved_on = dt.date.fromisoformat(item["date"])
        if known is None:
            batch.refuse(index, "idCardNumber", not_on_roster())
        elif moved_on > day:
            batch.refuse(index, "date", _order("日期晚于今天", "请核对日期"))
        elif item["type"]:
            _enter(batch, index, moved_on, known, stays)
        else:
            _leave(batch, index, moved_on, known[-1], stays)
    totals = {"进场": len(stays.begun), "退场": len(stays.ended)}
    return Handled(batch.problems, sum(totals.values()), totals, partial(stays.write, load))


def _key(item: Item) -> str:
    return id_index(item["idCardNumber"].strip().upper())


def _known_stays(request: MachineRequest, items: Sequence[Item]) -> dict[str, list[RosterEntry]]:
    rows = RosterEntry.objects.filter(
        project=request.project,
        employer=request.employer,
        worker__id_number_index__in={_key(item) for item in items},
    )
    found: dict[str, list[RosterEntry]] = {}
    for entry in rows.select_related("worker").order_by("entered_on"):
        found.setdefault(entry.worker.id_number_index, []).append(entry)
    return found


def _enter(
    batch: Batch, index: int, entered_on: dt.date, known: list[RosterEntry], stays: _Stays
) -> None:
    """Begin a stay after the last one ended, with its crew, trade and card."""
    last = known[-1]
    if entered_on == last.entered_on or (last.exited_on is None and entered_on > last.entered_on):
        _note(batch, index, f"{last.entered_on.isoformat()}进场已登记，没有变化")
    elif last.exited_on is None or entered_on <= last.exited_on:
        before = last.exited_on or last.entered_on
        batch.refuse(
            index,
            "date",
            _order(f"进场不晚于已登记的{before.isoformat()}", "请核对日期，或用花名册更正登记"),
        )
    else:
        entry = RosterEntry(
            project=last.project,
            employer=last.employer,
            worker=last.worker,
            entered_on=entered_on,
            **{name: getattr(last, name) for name in ("crew", "trade", "bank_name")},
            **{name: getattr(last, name) for name in ("card_sealed", "card_index", "card_last4")},
        )
        known.append(entry)
        stays.begun.append(entry)


def _leave(batch: Batch, index: int, exited_on: dt.date, last: RosterEntry, stays: _Stays) -> None:
    if last.exited_on == exited_on:
        _note(batch, index, f"{exited_on.isoformat()}退场已登记，没有变化")
    elif last.exited_on is not None:
        batch.refuse(
            index,
            "date",
            _order(f"已于{last.exited_on.isoformat()}退场", "请先报送进场，或用花名册更正退场时间"),
        )
    elif exited_on < last.entered_on:
        batch.refuse(
            index, "date", _order(f"退场早于{last.entered_on.isoformat()}的进场", "请核对日期")
        )
    else:
        last.exited_on = exited_on
        stays.ended.append(last)


def handle_contracts(request: MachineRequest, load: Load, body: Body, now: dt.datetime) -> Handled:
    """`WorkerContract.Add`: pay form and rate agreed with people on the roster."""
    items: Sequence[Item] = body["contractList"]
    batch = Batch("contractList", "roster", ())
    crosswalk = Crosswalk(platform=request.platform, day=timezone.localdate(now))
    workers = {key: stays[-1].worker for key, stays in _known_stays(request, items).items()}
    rows = LaborContract.objects.filter(
        project=request.project, employer=request.employer, worker__in=workers.values()
    )
    agreed = {row.worker_id: row for row in rows}
    contracts = []
    for index, item in enumerate(items):
        check_document(batch, index, item, crosswalk)
        _check_term(batch, index, item)
        if item["corpCode"].upper() != request.employer.uscc:
            error = "与同批第1条不是同一家单位"
            fix = "一批合同只能是一家单位的，请分批报送"
            batch.refuse(index, "corpCode", DomainError(error, fix=fix, code="E-BATCH-EMPLOYER"))
        form, rate = _pay(batch, index, item, crosswalk)
        worker = workers.get(_key(item))
        if worker is None:
            batch.refuse(index, "idCardNumber", not_on_roster())
        elif form and rate:
            before = agreed.get(worker.pk)
            if before is not None and before.wage_form == form and rate < before.rate:
                batch.problems.append(
                    FieldProblem(
                        "warned",
                        "W-RATE-LOWERED",
                        f"contractList[{index}].{_rate_field(item)}",
                        f"第{index + 1}条工资标准由{before.rate:,}降为{rate:,}",
                        "降低标准须与本人协商一致，书面变更合同",
                    )
                )
            contracts.append(
                LaborContract(
                    project=request.project,
                    employer=request.employer,
                    worker=worker,
                    wage_form=form,
                    rate=rate,
                    signed_on=dt.date.fromisoformat(item["startDate"]),
                )
            )
    write = partial(_write_contracts, load, contracts)
    return Handled(batch.problems, len(contracts), {"合同": len(contracts)}, write)


def _write_contracts(load: Load, contracts: Sequence[LaborContract]) -> None:
    for contract in contracts:
        contract.load = load
    LaborContract.objects.bulk_create(
        # The later of two for one person in a batch is the one that holds.
        {contract.worker_id: contract for contract in contracts}.values(),
        update_conflicts=True,
        unique_fields=["project", "employer", "worker"],
        update_fields=["wage_form", "rate", "signed_on", "load"],
    )


def _check_term(batch: Batch, index: int, item: Item) -> None:
    if item["contractPeriodType"] == FIXED_TERM and not item.get("endDate"):
        error = DomainError(
            "是固定期限合同，缺少失效日期", fix="请填写失效日期", code="E-FIELD-MISSING"
        )
        batch.refuse(index, "endDate", error)
    elif item.get("endDate") and item["endDate"] < item["startDate"]:
        batch.refuse(index, "endDate", _order("失效日期早于生效日期", "请核对两个日期"))


def _rate_field(item: Item) -> str:
    return "unitPrice" if item.get("unitPrice") else "wageRate"


def _pay(batch: Batch, index: int, item: Item, crosswalk: Crosswalk) -> tuple[str, Decimal | None]:
    """Form and rate: a price of a unit of work, or a wage by day, hour or month.

    The standard has no field for the latter; ours are `wageForm` and `wageRate`.
    """
    name = _rate_field(item)
    if not item.get(name):
        error = DomainError(
            "没有计量单价，也没有工资标准",
            fix="计件的填写 unitPrice，其他的填写 wageForm 和 wageRate",
            code="E-FIELD-MISSING",
        )
        batch.refuse(index, "wageRate", error)
        return "", None
    try:
        form = (
            WageForm.PIECE.value
            if name == "unitPrice"
            else crosswalk.to_local("wage_form", item.get("wageForm") or "")
        )
    except DomainError as unmapped:
        batch.refuse(index, "wageForm", unmapped)
        return "", None
    try:
        rate = parse_money(item[name])
    except MoneyFormat as problem:
        wrong = DomainError(f"的{problem.message}", fix=problem.fix, code=problem.code)
        batch.refuse(index, name, wrong)
        return form, None
    if not 0 < rate < RATE_LIMIT:
        wrong = DomainError("的工资标准不对", fix="请核对金额，单位是元", code="E-MONEY-FORMAT")
        batch.refuse(index, name, wrong)
    return form, rate


def _order(message: str, fix: str) -> DomainError:
    return DomainError(message, fix=fix, code="E-DATE-ORDER")


def _note(batch: Batch, index: int, words: str) -> None:
    place = f"{batch.name}[{index}].date"
    batch.problems.append(FieldProblem("noted", "N-UNCHANGED", place, f"第{index + 1}条{words}"))
