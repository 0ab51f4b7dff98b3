"""The restriction catalog every installation starts with (失信惩戒措施清单)."""

import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from blacklist.models import RestrictionMeasure
from sites.law import Citation

CATALOG_FILE = Path(__file__).resolve().parent.parent / "catalog.yaml"


@transaction.atomic
def seed_catalog() -> None:
    """Write the measures of the file; rows that are there stay as the office has them."""
    for row in catalog_rows():
        RestrictionMeasure.objects.get_or_create(
            purpose=row.purpose,
            measure=row.measure,
            effective_from=row.effective_from,
            defaults={"basis": row.basis},
        )


def catalog_rows() -> list[RestrictionMeasure]:
    """Read the file into rows not yet stored; each basis is written out from its citations.

    Raises:
        UnknownParameter: a measure cites a statute that is not in the table.
    """
    entries: list[dict[str, Any]] = yaml.safe_load(CATALOG_FILE.read_text(encoding="utf-8"))
    return [
        RestrictionMeasure(
            purpose=entry["purpose"],
            measure=entry["measure"],
            basis="；".join(Citation(**reference).words for reference in entry["basis"]),
            effective_from=_day(entry["effective_from"]),
        )
        for entry in entries
    ]


def _day(value: object) -> dt.date:
    assert isinstance(value, dt.date)
    return value
