import io

import pytest
from django.core.management import CommandError, call_command

from sites.ingest.writing import blank_template

pytestmark = pytest.mark.unit


def test_template_writes_the_blank_workbook(tmp_path):
    path, out = tmp_path / "模板.xlsx", io.StringIO()

    call_command("template", "payroll", str(path), stdout=out)

    assert path.read_bytes() == blank_template("payroll")
    assert out.getvalue() == f"已写出 {path}\n"


def test_template_that_cannot_be_written_ends_with_two(tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("template", "payroll", str(tmp_path / "none" / "a.xlsx"))

    assert refused.value.returncode == 2
