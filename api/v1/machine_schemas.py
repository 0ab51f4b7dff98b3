"""Bodies of the doors for contractors' systems, as the national real-name standard writes them.

Fields we take and do not keep are declared, so that a mistyped field is told and not lost.
"""
# ruff: noqa: N815 -- the standard's own names

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BeforeValidator, Field

from api.v1.schemas import Day, Filters, In, Month
from sites.enums import RequestState
from sites.models import MachineRequest
from sites.services.crosswalk import NATIONAL

# As in the national standard: lines of a payroll, passages, people in one call.
PAYROLL_MAXIMUM, ATTENDANCE_MAXIMUM, WORKER_MAXIMUM = 20, 20, 5
STAYS_MAXIMUM, CONTRACTS_MAXIMUM = 50, 5
# The national codes of what became of a batch.
STATUS = {RequestState.PENDING: 0, RequestState.FAILED: 10, RequestState.DONE: 20}


def _number(value: object) -> str:
    """A number as JSON or as text, kept as it was written; the reader says what is wrong with it."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError("应为数字")  # noqa: TRY004 -- pydantic turns ValueError into a finding
    return str(value)


def _moment(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("时间应写作 2026-09-01 07:30:00")  # noqa: TRY004 -- as above
    try:
        dt.datetime.strptime(value, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 -- local time by the standard
    except ValueError as error:
        raise ValueError("时间应写作 2026-09-01 07:30:00") from error
    return value


def _yes(value: object) -> bool:
    if value not in (0, 1, "0", "1") or isinstance(value, bool):
        raise ValueError("应为 0 或 1")
    return str(value) == "1"


Number = Annotated[str, BeforeValidator(_number), Field(max_length=30)]
Moment = Annotated[str, BeforeValidator(_moment)]
Yes = Annotated[bool, BeforeValidator(_yes)]
Code = Annotated[str, Field(min_length=1, max_length=10)]
Short = Annotated[str, Field(max_length=50)]
Long = Annotated[str, Field(max_length=200)]


class PlatformFilters(Filters):
    """Whose codes the batch is written in."""

    platform: Annotated[str, Field(max_length=30)] = NATIONAL


class PayrollLineIn(In):
    """A line of a payroll (工资明细); `thirdPayRollCode` is the sender's own mark of it."""

    idCardType: Code
    idCardNumber: Annotated[str, Field(min_length=1, max_length=30)]
    days: Number
    workHours: Number | None = None
    payRollBankCardNumber: Annotated[str, Field(min_length=1, max_length=30)]
    payRollBankCode: Code
    payRollBankName: Short
    payBankCardNumber: Annotated[str, Field(min_length=1, max_length=30)]
    payBankCode: Code
    payBankName: Short
    totalPayAmount: Number
    actualAmount: Number
    isBackPay: Yes
    balanceDate: Day
    backPayMonth: Month | None = None
    thirdPayRollCode: Annotated[str, Field(min_length=1, max_length=50)]


class PayrollIn(In):
    """`Payroll.Add`: one employer's month, at most twenty lines in one call."""

    projectCode: Short = ""
    corpCode: Annotated[str, Field(min_length=18, max_length=18)]
    corpName: Long
    teamSysNo: int | None = None
    payMonth: Month
    detailList: Annotated[list[PayrollLineIn], Field(min_length=1, max_length=PAYROLL_MAXIMUM)]


class WorkerIn(In):
    """A worker of a project (项目工人); `entryTime` and `exitTime` are days."""

    workerName: Annotated[str, Field(min_length=1, max_length=50)]
    isTeamLeader: Yes = False
    idCardType: Code
    idCardNumber: Annotated[str, Field(min_length=1, max_length=30)]
    workType: Code
    workRole: Literal["10", "20"] = "20"
    cellPhone: Annotated[str, Field(max_length=20)] = ""
    payRollBankCardNumber: Annotated[str, Field(max_length=30)] = ""
    payRollBankName: Short = ""
    payRollTopBankCode: Annotated[str, Field(max_length=10)] = ""
    entryTime: Day
    exitTime: Day | None = None
    # Of the standard, and not kept: nothing here needs them.
    nation: Short = ""
    address: Long = ""
    politicsType: Annotated[str, Field(max_length=10)] = ""
    cultureLevelType: Annotated[str, Field(max_length=10)] = ""
    grantOrg: Long = ""


class WorkersIn(In):
    """`ProjectWorker.Add`: people of one employer's team, at most five in one call."""

    projectCode: Short = ""
    corpCode: Annotated[str, Field(min_length=18, max_length=18)]
    corpName: Long
    teamSysNo: int | None = None
    teamName: Annotated[str, Field(max_length=100)] = ""
    workerList: Annotated[list[WorkerIn], Field(min_length=1, max_length=WORKER_MAXIMUM)]


class PassageIn(In):
    """One passage through the gate (考勤记录), in local time."""

    idCardType: Code
    idCardNumber: Annotated[str, Field(min_length=1, max_length=30)]
    date: Moment
    direction: Code
    attendType: Annotated[str, Field(max_length=10)] = ""
    channel: Short = ""
    lng: Number | None = None
    lat: Number | None = None


class AttendanceIn(In):
    """`WorkerAttendance.Add`: at most twenty passages of one month and employer in one call."""

    projectCode: Short = ""
    corpCode: Annotated[str, Field(min_length=18, max_length=18)]
    teamSysNo: int | None = None
    dataList: Annotated[list[PassageIn], Field(min_length=1, max_length=ATTENDANCE_MAXIMUM)]


class StayIn(In):
    """Somebody came (`type` 1) or left (0) on a day (进退场)."""

    idCardType: Code
    idCardNumber: Annotated[str, Field(min_length=1, max_length=30)]
    date: Day
    type: Yes


class StaysIn(In):
    """`WorkerEntryExit.Add`: of one employer's people, at most fifty in one call."""

    projectCode: Short = ""
    corpCode: Annotated[str, Field(min_length=18, max_length=18)]
    corpName: Long = ""
    teamSysNo: int | None = None
    workerList: Annotated[list[StayIn], Field(min_length=1, max_length=STAYS_MAXIMUM)]


class ContractIn(In):
    """A labor contract (劳动合同): piece work by `unitPrice`, else `wageForm` with `wageRate`.

    The last two are ours: the standard has no pay form.
    """

    corpCode: Annotated[str, Field(min_length=18, max_length=18)]
    corpName: Long = ""
    idCardType: Code
    idCardNumber: Annotated[str, Field(min_length=1, max_length=30)]
    contractPeriodType: Literal["0", "1"]
    startDate: Day
    endDate: Day | None = None
    unit: Annotated[str, Field(max_length=10)] = ""
    unitPrice: Number | None = None
    wageForm: Annotated[str, Field(max_length=10)] = ""
    wageRate: Number | None = None


class ContractsIn(In):
    """`WorkerContract.Add`: contracts of one employer, at most five in one call."""

    projectCode: Short = ""
    contractList: Annotated[list[ContractIn], Field(min_length=1, max_length=CONTRACTS_MAXIMUM)]

    @property
    def corpCode(self) -> str:  # noqa: N802 -- as in the other bodies
        """Whose contracts they are: one employer's, which the handler sees to."""
        return self.contractList[0].corpCode


class RequestOut(Schema):
    """What became of a batch: `status` 0 waiting, 10 failed (nothing taken in), 20 done.

    `errors` names each field with a stable code, what is wrong and how to mend it; `notes` what
    was taken in with a remark.
    """

    requestSerialCode: str
    method: str
    status: int
    receivedAt: dt.datetime
    handledAt: dt.datetime | None
    receipt: str | None
    errors: list[dict[str, str]]
    notes: list[dict[str, str]]

    @staticmethod
    def of(row: MachineRequest) -> dict[str, Any]:
        """A request in the national standard's words."""
        refused = [item for item in row.answer if item["severity"] == "refused"]
        return {
            "requestSerialCode": row.serial,
            "method": row.method,
            "status": STATUS[RequestState(row.state)],
            "receivedAt": row.received_at,
            "handledAt": row.handled_at,
            "receipt": row.load.receipt_number if row.load is not None else None,
            "errors": refused,
            "notes": [item for item in row.answer if item["severity"] != "refused"],
        }
