"""Who may do what: the rows of every module of this folder."""

import pkgutil
from importlib import import_module

from tests.api.access_rows.row import PRINCIPALS, Row

__all__ = ["PRINCIPALS", "ROWS", "Row"]

ROWS = tuple(
    row
    for module in pkgutil.iter_modules(__path__)
    if module.name != "row"
    for row in import_module(f"{__name__}.{module.name}").ROWS
)
