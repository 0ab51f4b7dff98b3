"""工资表: from the bytes of a workbook to committed rows, against a floor without findings."""

import datetime as dt
import io
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

import numpy as np
import tablib
from django.db import connection, transaction
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import DecimalWidget
from python_calamine import CalamineWorkbook

from api.demo.workbooks import Book, Value
from sites.enums import LoadState
from sites.ingest.files import Limits
from sites.ingest.reader import LimitedReader, read_workbook, shared_reader
from sites.lib.codes import complete_card, id_birth_on
from sites.lib.days import add_months
from sites.models import Load, PayrollLine, Project, RosterEntry, User, Worker
from sites.sealing import blind_index, seal
from sites.services.load_writers.payroll import COPY_LINES
from sites.services.loads import commit_load, preview_load, receive_upload
from tests.benchmarks.code_checks import some_id_numbers
from tests.benchmarks.measuring import (
    Goal,
    Result,
    by_turns,
    compared,
    processor_seconds,
    seconds,
)
from tests.benchmarks.multiplying import settle_tables
from tests.factories.sites import (
    NOW,
    LoadFactory,
    PayrollSheetFactory,
    ProjectFactory,
    WageOfficerFactory,
)

VAST, LARGE, MIDDLE, SMALL = 200_000, 50_000, 5_000, 500
ROUNDS = 3
SMALL_SECONDS = 0.5
# Nobody is over-age or a minor, so that there is nothing to find.
FIRST_BIRTHDAY = dt.date(1975, 1, 1)
LAST_MONTH = dt.date(2026, 8, 1)
HEADERS = (
    *("序号", "姓名", "身份证号码", "班组", "银行卡号", "账户银行", "出勤天数"),
    *("工资标准", "应发工资", "借支", "罚款", "扣款合计", "实发工资", "备注"),
)
GROSS, ADVANCE, FINE, DEDUCTIONS, NET = 8, 9, 10, 11, 12
SURNAMES = "王李张刘陈杨赵黄周吴"
GIVEN = "建国伟强秀兰玉英志明海涛春梅"


@dataclass(frozen=True)
class Upload:
    """A project whose people are on the roster, and the workbook of their wages."""

    project: Project
    actor: User
    content: bytes
    months: Iterator[dt.date]
    # Key of the worker and of the card of each row, for the floor.
    keys: Sequence[tuple[int, str]]


def measure() -> list[Result]:
    """Each round is another month of the same people; only known people, nothing to find."""
    large, middle, small = prepared(LARGE), prepared(MIDDLE), prepared(SMALL)
    resource = payroll_resource(middle)
    spent: list[float] = []
    spent_by_floor: list[float] = []
    settle_tables()
    values = by_turns(
        {
            "large": seconds(lambda: counted(spent, lambda: take_in(large, LARGE))),
            "floor": seconds(lambda: counted(spent_by_floor, lambda: floor(large, LARGE))),
            "middle": seconds(lambda: take_in(middle, MIDDLE)),
            "import-export": seconds(lambda: import_rows(resource, middle, MIDDLE)),
            "small": seconds(lambda: look_and_take_in(small, SMALL)),
            "small-once": seconds(lambda: take_in(small, SMALL)),
        },
        rounds=ROUNDS,
    )
    return [
        compared(
            "payroll_50000_rows",
            "50,000 行 × 14 列工资表：接收、逐格校验、入库，对 calamine + numpy + COPY",
            ours=values["large"],
            against=values["floor"],
            goal=Goal("<=", 1.5),
            unit="s",
        ),
        compared(
            "payroll_50000_rows_cpu",
            "同上，只计本进程、读取子进程和数据库的 CPU 时间（机器忙时墙钟主要是排队）",
            ours=spent[-ROUNDS:],
            against=spent_by_floor[-ROUNDS:],
            goal=Goal("<=", 1.5),
            unit="s",
        ),
        compared(
            "payroll_against_import_export",
            "5,000 行工资表入库，对 django-import-export（批量、主键已缓存、同一张表）",
            ours=values["middle"],
            against=values["import-export"],
            goal=Goal("<=", 0.1),
            unit="s",
        ),
        *_vast({SMALL: values["small-once"], MIDDLE: values["middle"], LARGE: values["large"]}),
        _small(values["small"]),
    ]


def _small(values: Sequence[float]) -> Result:
    return compared(
        "payroll_500_rows",
        f"500 行工资表：接收、预检、确认入库，对 {SMALL_SECONDS} 秒",
        ours=values,
        against=[SMALL_SECONDS] * ROUNDS,
        goal=Goal("<=", 1),
        unit="s",
    )


def _vast(values: Mapping[int, Sequence[float]]) -> list[Result]:
    """The largest file that is taken, once: how time grew up to it, and what its reader held."""
    vast = prepared(VAST)
    settle_tables()
    once = seconds(lambda: take_in(vast, VAST))()
    return [_growth({**values, VAST: [once]}), _child_memory(vast.content)]


def _growth(values: Mapping[int, Sequence[float]]) -> Result:
    """Fit the median seconds to rows as a power over the sizes; one is linear."""
    sizes = sorted(values)
    medians = [median(values[size]) for size in sizes]
    slope = float(np.polyfit(np.log(sizes), np.log(medians), 1)[0])
    told = "、".join(
        f"{size:,} 行 {taken:.2f} 秒" for size, taken in zip(sizes, medians, strict=True)
    )
    return compared(
        "payroll_growth",
        f"时间对行数的幂，1 为线性：{told}",
        ours=[slope],
        against=[1.0],
        goal=Goal("<=", 1.05),
        unit="幂",
    )


def _child_memory(content: bytes) -> Result:
    """The most memory a fresh reading process ever held for the large file."""
    limits = Limits()
    with LimitedReader(memory_bytes=limits.memory_bytes, cpu_seconds=limits.cpu_seconds) as reader:
        read_workbook(content, file_name="工资表.xlsx", limits=limits, reader=reader)
        peak = reader.peak_memory_bytes() / 1024**2
    return compared(
        "payroll_child_memory",
        "读 200,000 行的子进程内存最高值，对 400 MB",
        ours=[peak],
        against=[400.0],
        goal=Goal("<=", 1),
        unit="MB",
    )


def counted(spent: list[float], act: Callable[[], object]) -> None:
    """Keep the processor seconds an act takes here, in the reading child and in the database."""
    began = _processor_seconds()
    act()
    spent.append(_processor_seconds() - began)


def _processor_seconds() -> float:
    limits = Limits()
    reader = shared_reader(os.getpid(), limits.memory_bytes, limits.cpu_seconds)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        others = [cursor.fetchone()[0], *reader.process_ids()]
    return time.process_time() + processor_seconds(others)


def payroll_resource(upload: Upload) -> type[ModelResource]:
    """The yardstick: bulk mode, nothing skipped, keys of workers looked up once."""
    numbers = dict(Worker.objects.values_list("id_number_index", "pk"))

    class PayrollResource(ModelResource):
        # Its own widget for a bigint column would cut the fen off.
        gross = Field("gross", "gross", widget=DecimalWidget())
        deductions = Field("deductions", "deductions", widget=DecimalWidget())
        net = Field("net", "net", widget=DecimalWidget())

        class Meta:
            model = PayrollLine
            use_bulk = True
            batch_size = 1_000
            skip_diff = True
            report_skipped = False
            force_init_instance = True
            fields = ("sheet", "row", "days", "gross", "deductions", "net", "worker")

        def before_import_row(self, row, **kwargs):  # type: ignore[no-untyped-def]
            row["worker"] = numbers[blind_index(row["number"], purpose="worker.id_number")]

    del upload
    return PayrollResource


def import_rows(resource: type[ModelResource], upload: Upload, rows: int) -> None:
    """Read with tablib, look at sums row by row, import in bulk into the same table."""
    load = LoadFactory(project=upload.project, kind="payroll")
    sheet = PayrollSheetFactory(
        project=upload.project, month=next(upload.months), version=1, load=load
    )
    table = tablib.Dataset(headers=("number", "row", "days", "gross", "deductions", "net", "sheet"))
    with CalamineWorkbook.from_filelike(io.BytesIO(upload.content)) as workbook:
        for place, line in enumerate(workbook.get_sheet_by_index(0).to_python()[2:-1], 3):
            table.append(
                (line[2], place, line[6], line[GROSS], line[DEDUCTIONS], line[NET], sheet.pk)
            )
    result = resource().import_data(table, raise_errors=True)
    assert result.total_rows == rows
    assert PayrollLine.objects.filter(sheet=sheet).count() == rows


def look_and_take_in(upload: Upload, rows: int) -> None:
    """What a wage officer does, without the clicks: look first, then confirm."""
    load = _received(upload)
    load = preview_load(load=load, now=NOW)
    assert load.report["findings"] == [], load.report["findings"][:3]
    _committed(load, upload, rows)


def take_in(upload: Upload, rows: int) -> None:
    """What a machine does: the file once read, every cell checked, taken in."""
    _committed(_received(upload), upload, rows)


def _received(upload: Upload) -> Load:
    return receive_upload(
        project=upload.project,
        kind="payroll",
        month=next(upload.months),
        employer=None,
        file_name="工资表.xlsx",
        content=upload.content,
        actor=upload.actor,
        now=NOW,
    )


def _committed(load: Load, upload: Upload, rows: int) -> None:
    load = commit_load(load=load, actor=upload.actor, now=NOW)
    assert load.report["findings"] == [], load.report["findings"][:3]
    assert load.state == LoadState.COMMITTED
    assert PayrollLine.objects.filter(sheet__load=load).count() == rows


def floor(upload: Upload, rows: int) -> None:
    """Read, compare the sums column by column, COPY into the table: nobody is told what is wrong.

    Keys of workers and cards are known beforehand; who is meant is not even looked at.
    """
    with CalamineWorkbook.from_filelike(io.BytesIO(upload.content)) as workbook:
        table = workbook.get_sheet_by_index(0).to_python()
    lines, total = table[2:-1], table[-1]
    fen = {
        column: np.rint(np.array([line[column] for line in lines]) * 100).astype(np.int64)
        for column in (GROSS, ADVANCE, FINE, DEDUCTIONS, NET)
    }
    assert (fen[ADVANCE] + fen[FINE] == fen[DEDUCTIONS]).all()
    assert (fen[GROSS] - fen[DEDUCTIONS] == fen[NET]).all()
    for column in (GROSS, DEDUCTIONS, NET):
        assert fen[column].sum() == round(total[column] * 100)
    with transaction.atomic(), connection.cursor() as cursor:
        sheet = PayrollSheetFactory(
            project=upload.project,
            month=next(upload.months),
            version=1,
            load=LoadFactory(project=upload.project, kind="payroll"),
        )
        block = "".join(
            f"{sheet.pk}\t{worker}\t{row}\t{line[6]}\t{gross}\t{deductions}\t{net}\t{key}"
            f"\t{line[4][-4:]}\n"
            for row, (line, (worker, key), gross, deductions, net) in enumerate(
                zip(
                    lines,
                    upload.keys,
                    *(fen[column].tolist() for column in (GROSS, DEDUCTIONS, NET)),
                    strict=True,
                ),
                start=3,
            )
        )
        with cursor.copy(COPY_LINES) as copy:
            copy.write(block)
    assert PayrollLine.objects.filter(sheet=sheet).count() == rows


def prepared(count: int) -> Upload:
    """A project with so many people on its roster."""
    project = ProjectFactory()
    numbers = some_id_numbers(count, FIRST_BIRTHDAY)
    cards = [complete_card(f"622848{number:012d}") for number in range(count)]
    names = [name_of(number) for number in range(count)]
    Worker.objects.bulk_create(
        (
            Worker(
                id_number_sealed=seal(number, purpose="worker.id_number"),
                id_number_index=blind_index(number, purpose="worker.id_number"),
                id_number_last4=number[-4:],
                name=name,
                birth_on=id_birth_on(number),
            )
            for number, name in zip(numbers, names, strict=True)
        ),
        # The people of the small project are the first of the large one.
        ignore_conflicts=True,
    )
    keys = enter(project, numbers, cards, LoadFactory(project=project, kind="roster"))
    return Upload(
        project,
        WageOfficerFactory(project),
        workbook(numbers, cards, names),
        (add_months(LAST_MONTH, -back) for back in range(100)),
        keys,
    )


def enter(
    project: Project, numbers: Sequence[str], cards: Sequence[str], load: Load
) -> list[tuple[int, str]]:
    """Put the people on the project's roster; the keys of each and of his card."""
    keys = [blind_index(number, purpose="worker.id_number") for number in numbers]
    workers = dict(
        Worker.objects.filter(id_number_index__in=keys).values_list("id_number_index", "pk")
    )
    pairs = [
        (workers[key], blind_index(card, purpose="worker.card"))
        for key, card in zip(keys, cards, strict=True)
    ]
    RosterEntry.objects.bulk_create(
        RosterEntry(
            project=project,
            employer=project.general_contractor,
            worker_id=worker,
            entered_on=dt.date(2025, 1, 10),
            card_index=index,
            card_last4=card[-4:],
            load=load,
        )
        for (worker, index), card in zip(pairs, cards, strict=True)
    )
    return pairs


def workbook(numbers: Sequence[str], cards: Sequence[str], names: Sequence[str]) -> bytes:
    """A title, the header, one person a row, the total."""
    rows: list[Sequence[Value]] = []
    for place, (number, card, name) in enumerate(zip(numbers, cards, names, strict=True)):
        gross, advance, fine = Decimal(6600 + place % 900), Decimal(200), Decimal("50.50")
        deductions = advance + fine
        rows.append(
            (
                *(place + 1, name, number, f"{place % 40 + 1}班", card, "示例银行", Decimal(22)),
                *(Decimal(300), gross, advance, fine, deductions, gross - deductions, "无"),
            )
        )
    total: list[Value] = ["合计", *[None] * (len(HEADERS) - 1)]
    for column in (6, GROSS, ADVANCE, FINE, DEDUCTIONS, NET):
        total[column] = sum((Decimal(str(row[column])) for row in rows), Decimal(0))
    book = Book()
    sheet = book.add_sheet("工资表")
    book.write_row(sheet, 0, ("农民工工资支付表",))
    end = book.write_table(sheet, 1, HEADERS, rows)
    book.write_row(sheet, end, total)
    return book.content()


def name_of(place: int) -> str:
    """One of the many who share a name."""
    return SURNAMES[place % 10] + GIVEN[place // 10 % 14] + GIVEN[place // 140 % 14]
