import pytest

from sites.enums import LoadKind
from sites.services.load_writers.registry import KINDS

pytestmark = pytest.mark.unit


def test_every_kind_of_file_is_known():
    assert set(KINDS) == set(LoadKind.values)


def test_kinds_say_what_they_need():
    needs = {
        name: (kind.needs_project, kind.needs_employer, kind.needs_month)
        for name, kind in KINDS.items()
    }

    assert needs == {
        "projects": (False, False, False),
        "roster": (True, True, False),
        "attendance": (True, True, True),
        "payroll": (True, True, True),
        "bank-return": (True, False, False),
        "account-statement": (True, False, False),
        "cash-receipts": (True, True, True),
        "wage-deposits": (True, False, False),
        "rights-notices": (True, False, False),
        "companies": (False, False, False),
    }
