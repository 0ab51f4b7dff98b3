"""保证金入库: what is stored for one project, in a file of its own."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from sites.ingest.findings import Findings
from sites.ingest.project_lines import DepositLine
from sites.models import Load, WageDeposit
from sites.services.load_writers.outcome import Diff

FIELDS = ("form", "amount", "bank_name", "stored_on", "valid_until")


def check(load: Load, lines: Sequence[DepositLine], sheet: str, findings: Findings) -> None:
    """Warn of a guarantee that has run out."""
    day = timezone.localdate(load.uploaded_at)
    for line in lines:
        if line.valid_until is not None and line.valid_until < day:
            findings.add(
                "warned",
                "W-DEPOSIT-EXPIRED",
                f"第{line.row}行保函已于{line.valid_until.isoformat()}到期",
                "请及时续保或另行存储",
                sheet=sheet,
                row=line.row,
            )


def compare(load: Load, lines: Sequence[DepositLine]) -> Diff:
    """Compare with the deposit that is stored."""
    stored = WageDeposit.objects.filter(project=load.project).values_list(*FIELDS).first()
    given = [tuple(getattr(line, name) for name in FIELDS) for line in lines]
    if stored is None:
        return Diff(new=len(given))
    return Diff(changed=sum(content != stored for content in given))


def write(load: Load, lines: Sequence[DepositLine], *, now: dt.datetime, reason: str) -> None:
    """Store the deposit of the project; one that is there takes the newer content."""
    del now, reason
    for line in lines:
        WageDeposit.objects.update_or_create(
            project=load.project, defaults={name: getattr(line, name) for name in FIELDS}
        )
