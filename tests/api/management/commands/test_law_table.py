import pytest
from django.core.management import call_command

from api.law_document import law_document

pytestmark = [pytest.mark.integration]


def test_law_table_is_printed_as_it_is(capsys):
    call_command("law_table")
    assert capsys.readouterr().out == law_document()
