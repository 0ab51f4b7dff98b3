"""一市: the ledger and the warnings of a whole city, and warnings of ten thousand projects."""

import datetime as dt

from django.utils import timezone

from api.demo.synthesis import Scale, synthesize
from arrears.services.batches import batches_by_region
from sites.models import Project
from tests.benchmarks import ledger
from tests.benchmarks.measuring import Goal, Result, by_turns, compared, seconds
from tests.benchmarks.multiplying import settle_tables
from tests.benchmarks.supervision import forget, warnings

CITY = Scale(projects=1_217, workers=335_000, months=14, seed=1, last_month=dt.date(2026, 9, 1))
PROVINCE = Scale(projects=10_000, workers=100_000, months=6, seed=1, last_month=dt.date(2026, 9, 1))
PART = 8


def measure() -> list[Result]:
    """The projects of a city, with 4.7 million lines of wages: ledger, then warnings, once each."""
    results = ledger.measure(CITY, rounds=1)
    batches = list(batches_by_region(Project.objects.all()))
    turns = by_turns(
        {
            "ledger": seconds(
                lambda: ledger.refresh_all(list(Project.objects.order_by("pk"))),
                before=ledger.clear,
            ),
            "warnings": seconds(lambda: warnings(batches), before=forget),
        },
        rounds=1,
        warm_ups=0,
    )
    return [
        *results,
        compared(
            "warnings_all",
            f"{CITY.projects} 个项目的全部预警，对同样项目由空表计算的台账",
            ours=turns["warnings"],
            against=turns["ledger"],
            goal=Goal("<=", 1),
            unit="s",
        ),
    ]


def measure_warnings() -> list[Result]:
    """Warnings of ten thousand projects against those of a part of them, project by project."""
    synthesize(PROVINCE, now=timezone.now())
    settle_tables()
    ledger.refresh_all(list(Project.objects.order_by("pk")))
    settle_tables()
    batches = list(batches_by_region(Project.objects.all()))
    part = batches[::PART]
    count = sum(map(len, part))
    turns = by_turns(
        {
            "part": seconds(lambda: warnings(part), before=forget),
            "all": seconds(lambda: warnings(batches), before=forget),
        },
        rounds=1,
        warm_ups=0,
    )
    return [
        compared(
            "warnings_growth",
            f"每个项目的全部预警所用时间：{PROVINCE.projects:,} 个项目，对 {count:,} 个",
            ours=[value / PROVINCE.projects for value in turns["all"]],
            against=[value / count for value in turns["part"]],
            goal=Goal("<=", 1.2),
            unit="s",
        )
    ]
