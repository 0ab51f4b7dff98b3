"""Which rows rest on a file of the upload store: none of these may be deleted, none may be lost.

A model that keeps files by their SHA-256 says so in `kept_files`: each column with the rows of it
that count. The same bytes may be kept by several, a bank's file as proof of payment too.
"""

from collections.abc import Collection, Iterator

from django.apps import apps
from django.db.models import Model, Q, QuerySet

# The name of a file that was deleted when its time was over; its digest stays in the receipt.
FORGOTTEN = "（已去标识）"


def keepers() -> Iterator[tuple[type[Model], str, Q]]:
    """Each model that keeps files, the column of their digests, and the rows that count."""
    for model in apps.get_models():
        for column, counts in getattr(model, "kept_files", {}).items():
            yield model, column, counts


def digests_kept_by(model: type[Model], column: str, counts: Q) -> QuerySet[Model, str]:
    """The digests of a keeper, each once, in order."""
    rows: QuerySet[Model] = QuerySet(model).filter(counts).exclude(**{column: ""})
    return rows.order_by(column).values_list(column, flat=True).distinct()


def kept_of(digests: Collection[str]) -> set[str]:
    """Which of some digests a row still rests on."""
    return {
        digest
        for model, column, counts in keepers()
        for digest in digests_kept_by(model, column, counts).filter(**{f"{column}__in": digests})
    }
