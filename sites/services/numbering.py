"""Document numbers (文号): one series a year, without a gap."""

from django.db import transaction

from sites.models import DocumentSeries


@transaction.atomic
def next_number(*, series: str, year: int) -> str:
    """Give the next number of a series, "泰人社监令字〔2026〕7号".

    The series stays locked until the caller's transaction ends: an act that is rolled
    back gives its number back, so that the series has no gap.
    """
    DocumentSeries.objects.get_or_create(name=series, year=year)
    row = DocumentSeries.objects.select_for_update().get(name=series, year=year)
    row.last_number += 1
    row.save(update_fields=["last_number"])
    return f"{series}〔{year}〕{row.last_number}号"
