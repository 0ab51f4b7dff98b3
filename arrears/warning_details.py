"""预警明细: the people and payments that a warning counts, one line each, for who looks into it.

A count tells nobody whom to ask. Read for the day the warning was last seen on, from the same
rows and by the same bounds as its facts (`arrears.facts`); a file that came in since changes it.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from arrears.detail_sql import (
    BELOW_MINIMUM,
    CLAIMS,
    DEDUCTED,
    FAILED,
    GHOSTS,
    HIGH_MONTH,
    HIGH_YEAR,
    LEAVERS,
    MONEY_BACK,
    MOVED_OUT,
    OFF_SHEET,
    SAME_SUMS,
    SHARED_CARDS,
    SHARED_PHONES,
    TWO_SITES,
    UNREGISTERED,
    WITHOUT_CONTRACT,
)
from arrears.facts.asked import Asked
from arrears.facts.months import read_months
from arrears.models import ArrearsWarning
from arrears.rules.engine import yuan
from arrears.rules.minimum_wage import law_of_month
from sites.enums import BankResult, Direction
from sites.law import LawAt
from sites.lib.days import parse_month
from sites.lib.masking import mask_name
from sites.lib.money import from_fen, to_fen
from sites.queries import work_calendar

Row = Mapping[str, Any]
# Bounds and months a query counts by, beside project and day.
Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Detail:
    """One line.

    Attributes:
        words: what is the matter, in Chinese; names of payees are masked.
        month: first day of the wage month; None where it is about none.
        worker_id: whom it is about, if it is about one person.
        complaint_id: the complaint it is about, if it is about one.
        other_project_id: another site it is about; its name is for those who may know of it.
    """

    words: str
    month: dt.date | None = None
    worker_id: int | None = None
    complaint_id: int | None = None
    other_project_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """One query with its values, and how a row of it is said."""

    sql: str
    say: Callable[[Row], str]
    values: Callable[[ArrearsWarning, Asked], Values] = lambda _warning, _asked: {}


def details_of(warning: ArrearsWarning) -> list[Detail]:
    """The lines of one warning; none for rules that count neither people nor payments.

    Raises:
        UnknownParameter: a bound the facts are counted by is not in force.
    """
    readings = READINGS.get(warning.rule, ())
    if not readings:
        return []
    project, day = warning.project, warning.last_seen_on
    asked = Asked([project], day, LawAt(day, project.region_id), work_calendar())
    return [
        Detail(
            words=reading.say(row),
            month=row.get("month"),
            worker_id=row.get("worker_id"),
            complaint_id=row.get("complaint_id"),
            other_project_id=row.get("other_project_id"),
        )
        for reading in readings
        for row in asked.rows(reading.sql, **reading.values(warning, asked))
    ]


def _months(warning: ArrearsWarning, _asked: Asked) -> Values:
    """The months that the warning names."""
    named = warning.facts.get("months") or [warning.facts.get("month")]
    return {"months": [parse_month(str(text)) for text in named if text]}


def _window(_warning: ArrearsWarning, asked: Asked) -> Values:
    return {"since": asked.window_from()}


def _high_month(_warning: ArrearsWarning, asked: Asked) -> Values:
    known = read_months(asked).get(asked.keys[0], ())
    months = known[-asked.law.integer("lead.window_months") :]
    high = to_fen(asked.law.decimal("warning.high_pay_month_yuan"))
    return {"months": [month.month for month in months], "high": high}


def _high_year(_warning: ArrearsWarning, asked: Asked) -> Values:
    high = to_fen(asked.law.decimal("warning.high_pay_year_yuan"))
    return {"year": dt.date(asked.day.year, 1, 1), "high": high}


def _minimums(warning: ArrearsWarning, asked: Asked) -> Values:
    months = [parse_month(str(text)) for text in warning.facts.get("months") or ()]
    laws = [law_of_month(month, asked.law.region) for month in months]
    return {
        "months": months,
        "minimums": [to_fen(law.decimal("minimum_wage.monthly_yuan")) for law in laws],
        "paid_days": asked.law.decimal("payment.monthly_paid_days"),
    }


def _deducted(warning: ArrearsWarning, asked: Asked) -> Values:
    return {
        **_months(warning, asked),
        "deducted": asked.law.decimal("warning.deduction_ratio"),
    }


def _moved(_warning: ArrearsWarning, asked: Asked) -> Values:
    days = asked.law.integer("warning.outflow_window_days")
    return {"moved": asked.day - dt.timedelta(days=days)}


def _sum(fen: int) -> str:
    return f"{yuan(from_fen(int(fen)))} 元"


def _say_same(row: Row) -> str:
    return f"{row['people']} 人实发同为 {_sum(row['net'])}"


def _say_claim(row: Row) -> str:
    claimed = "金额不详" if row["amount"] is None else f"{yuan(row['amount'])} 元"
    return (
        f"{row['number']}：自述 {row['worker_count']} 人、{claimed}；"
        f"全部用工记录 {row['people']} 人，所称月份以来应付 {_sum(row['due'])}"
    )


def _say_failed(row: Row) -> str:
    how = BankResult(row["result"]).label
    why = f"（{row['failure_reason']}）" if row["failure_reason"] else ""
    return f"{row['traded_on']} {how}{why}，{_sum(row['amount'])}"


def _say_back(row: Row) -> str:
    name = mask_name(row["name"])
    if row["direction"] == "":
        return f"{row['traded_on']} 工资 {_sum(row['amount'])}进入户名“{name}”的账户"
    way = "转入" if row["direction"] == Direction.IN else "转出"
    whom = "来自" if row["direction"] == Direction.IN else "至"
    return f"{row['traded_on']} 专户{way} {_sum(row['amount'])}，{whom}花名册上的“{name}”"


def _say_two(row: Row) -> str:
    days: list[int] = row["days"]
    return f"{len(days)} 天在两个工地都有考勤（{_spans(days)} 日）"


def _elsewhere(row: Row) -> str:
    return f"，其中 {row['elsewhere']} 人在其他工地" if row["elsewhere"] else ""


def _spans(days: list[int]) -> str:
    """Write days of a month in order as people do: 1至5、8、10至12."""
    spans: list[list[int]] = []
    for day in days:
        if spans and spans[-1][-1] == day - 1:
            spans[-1].append(day)
        else:
            spans.append([day])
    return "、".join(f"{span[0]}至{span[-1]}" if len(span) > 1 else str(span[0]) for span in spans)


# What these count is the contractor's own data. The others may rest on what a worker told; a failed
# payment too: whether it was made good goes by what a case found.
OWN_DATA_RULES = frozenset(
    {
        "account_outflow",
        "below_minimum_wage",
        "deductions",
        "labor_contract",
        "registration",
    }
)
READINGS: Mapping[str, tuple[_Reading, ...]] = {
    "ghost_workers": (
        _Reading(GHOSTS, lambda row: f"工资表实发 {_sum(row['net'])}，当月没有考勤", _months),
    ),
    "off_sheet": (
        _Reading(OFF_SHEET, lambda row: f"考勤 {row['days']} 天，不在工资表上", _months),
    ),
    "two_sites": (_Reading(TWO_SITES, _say_two, _window),),
    "shared_card": (
        _Reading(
            SHARED_CARDS,
            lambda row: (
                f"{row['people']} 人共用尾号 {row['last4'] or '不详'} 的账户{_elsewhere(row)}"
            ),
            _window,
        ),
    ),
    "shared_phone": (
        _Reading(
            SHARED_PHONES,
            lambda row: (
                f"{row['people']} 人登记同一号码（第 {row['place']} 个号码）{_elsewhere(row)}"
            ),
            _window,
        ),
    ),
    "money_back": (_Reading(MONEY_BACK, _say_back, _window),),
    "identical_sums": (_Reading(SAME_SUMS, _say_same, _months),),
    "high_pay": (
        _Reading(HIGH_MONTH, lambda row: f"月实发 {_sum(row['net'])}", _high_month),
        _Reading(HIGH_YEAR, lambda row: f"本年实发合计 {_sum(row['net'])}", _high_year),
    ),
    "fabricated_claim": (_Reading(CLAIMS, _say_claim),),
    "labor_contract": (
        _Reading(WITHOUT_CONTRACT, lambda row: f"考勤 {row['days']} 天，没有书面劳动合同"),
    ),
    "registration": (_Reading(UNREGISTERED, lambda row: f"考勤共 {row['days']} 天，不在花名册上"),),
    "below_minimum_wage": (
        _Reading(
            BELOW_MINIMUM,
            lambda row: (
                f"出勤 {row['days']} 天，应发 {_sum(row['gross'])}，"
                f"按出勤折算的最低工资 {_sum(row['least'])}"
            ),
            _minimums,
        ),
    ),
    "deductions": (
        _Reading(
            DEDUCTED,
            lambda row: f"应发 {_sum(row['gross'])}，扣款 {_sum(row['deductions'])}",
            _deducted,
        ),
    ),
    "leavers": (
        _Reading(
            LEAVERS,
            lambda row: f"{row['exited_on']} 退场，未结清 {_sum(row['outstanding'])}",
        ),
    ),
    "failed_transfers": (_Reading(FAILED, _say_failed),),
    "account_outflow": (
        _Reading(
            MOVED_OUT,
            lambda row: (
                f"{row['traded_on']} 转出 {_sum(row['amount'])}"
                f"至{row['counterparty_name'] or '不详的户名'}"
            ),
            _moved,
        ),
    ),
}
