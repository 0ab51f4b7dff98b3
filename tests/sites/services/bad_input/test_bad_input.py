"""Every entry of the catalog of bad input: its code, its cell, and that nothing was stored."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from sites.errors import DomainError, InvalidInput
from sites.models import Load
from sites.services.loads import commit_load, preview_load
from tests.factories.sites import NOW
from tests.sites.services.bad_input import amounts, containers, identities, structure
from tests.sites.services.load_files import MONTH, Office

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

CASES = [case for module in (containers, structure, identities, amounts) for case in module.cases()]
DOCUMENT = Path("docs/bad-input.md")
ENTRY = re.compile(r"^\| ([FHNM]\d\d) \| [^|]+ \| ([^|]+) \| (fixture|`[^`]+`) \|$", re.MULTILINE)
ENTRIES = [*(f"F{n:02}" for n in range(1, 34)), *(f"H{n:02}" for n in range(1, 13))]
ENTRIES += [*(f"N{n:02}" for n in range(1, 18)), *(f"M{n:02}" for n in range(1, 14))]
KEPT_ALL_THE_SAME = {"Load", "AuditEntry"}


def stored():
    """How many rows every table of the register has, the received file and its trace aside."""
    tables = [
        model._meta.db_table
        for model in apps.get_app_config("sites").get_models()
        if model.__name__ not in KEPT_ALL_THE_SAME
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in tables)
        )
        return dict(cursor.fetchall())


def preview(office, case):
    """The load as previewed, or None and the code when the file was not even kept."""
    month = None if case.kind in {"roster", "companies", "wage-deposits"} else MONTH
    try:
        load = office.receive(case.kind, case.content, file_name=case.file_name, month=month)
    except InvalidInput as refusal:
        return None, refusal.code
    return preview_load(load=load, now=NOW), ""


def test_the_catalog_has_its_hundred_and_twenty():
    assert len({case.mark for case in CASES}) == len(CASES) >= 120


def test_the_document_tells_every_entry_and_its_codes_are_tried_where_it_says():
    told = ENTRY.findall(DOCUMENT.read_text(encoding="utf-8"))
    tried = {(case.mark.split()[0], case.code) for case in CASES}

    assert sorted({mark for mark, _, _ in told}) == sorted(ENTRIES)
    for mark, words, place in told:
        for code in re.findall(r"[EWN]-[A-Z0-9-]+", words):
            if place == "fixture":
                assert (mark, code) in tried
            else:
                assert f'"{code}"' in Path(place.strip("`")).read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.mark)
def test_bad_input(case):
    office = Office()
    before = stored()
    load, code = preview(office, case)
    if load is None:
        # Too large, or empty.
        assert (code, case.cell, case.refused) == (case.code, "", True)
        assert not Load.objects.exists()
        return

    found = {(item["code"], item["cell"]): item for item in load.report["findings"]}
    assert (case.code, case.cell) in found, list(found)
    finding = found[case.code, case.cell]
    assert finding["message"]
    assert finding["severity"] in ({"refused", "warned"} if case.refused else {"warned", "noted"})
    assert (load.state == "REFUSED") is case.refused
    assert load.report["committed"] is False
    assert stored() == before
    if case.refused:
        with pytest.raises(DomainError):
            commit_load(load=load, actor=office.actor, now=NOW)
        assert stored() == before
