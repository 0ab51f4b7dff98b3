"""告示牌核验入库: the checks of one project's board, one a day."""

import datetime as dt
from collections.abc import Sequence

from sites.ingest.findings import Findings
from sites.ingest.project_lines import NoticeLine
from sites.models import Load, RightsNotice
from sites.services.load_writers.outcome import Diff, compare_maps

FIELDS = ("shows_parties", "shows_minimum_wage", "shows_complaint_channels")


def check(load: Load, lines: Sequence[NoticeLine], sheet: str, findings: Findings) -> None:
    """Warn of a board that leaves out what the law asks for."""
    del load
    for line in lines:
        if not all(getattr(line, name) for name in FIELDS):
            findings.add(
                "warned",
                "W-NOTICE-INCOMPLETE",
                f"第{line.row}行核验的告示牌内容不全",
                "请按条例第三十四条补齐公示内容",
                sheet=sheet,
                row=line.row,
            )


def compare(load: Load, lines: Sequence[NoticeLine]) -> Diff:
    """Compare with the checks that are stored, day by day."""
    rows = RightsNotice.objects.filter(project=load.project).values_list("checked_on", *FIELDS)
    return compare_maps(
        {row[0]: row[1:] for row in rows},
        {line.checked_on: tuple(getattr(line, name) for name in FIELDS) for line in lines},
    )


def write(load: Load, lines: Sequence[NoticeLine], *, now: dt.datetime, reason: str) -> None:
    """Store each check; one of the same day takes the newer content."""
    del now, reason
    for line in lines:
        RightsNotice.objects.update_or_create(
            project=load.project,
            checked_on=line.checked_on,
            defaults={name: getattr(line, name) for name in FIELDS},
        )
