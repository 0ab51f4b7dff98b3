import pytest
from django.core.management import call_command

from sites.law.tables import law_table

pytestmark = [pytest.mark.integration]


def test_law_table_is_printed_as_it_is(capsys):
    call_command("law_table")
    assert capsys.readouterr().out == law_table()
