import io

import pytest

from api.demo.table import Table, display_width

pytestmark = pytest.mark.unit


def test_table_prints_each_step_when_it_is_over():
    output = io.StringIO()
    table = Table(output)

    table.print_head()
    with table.step("导入花名册") as step:
        step.count = 2983
        assert "导入花名册" not in output.getvalue()
    table.print_total()

    lines = output.getvalue().splitlines()
    assert [line.split()[0] for line in lines if not line.startswith("─")] == [
        "步骤",
        "导入花名册",
        "合计",
    ]
    assert lines[2].split()[1] == "2,983"
    assert len({display_width(line) for line in lines if not line.startswith("─")}) == 1


def test_table_keeps_no_step_that_failed():
    table = Table(io.StringIO())

    with pytest.raises(ValueError, match="gone"), table.step("坏"):
        raise ValueError("gone")

    assert table.as_json() == []


def test_as_json_has_name_count_and_seconds():
    table = Table(io.StringIO())
    with table.step("一") as step:
        step.count = 3

    (row,) = table.as_json()
    assert (row["name"], row["count"]) == ("一", 3)
    assert isinstance(row["seconds"], float)


@pytest.mark.parametrize(("text", "width"), [("ab", 2), ("步骤", 4), ("（人）", 6), ("", 0)])
def test_display_width_counts_terminal_columns(text, width):
    assert display_width(text) == width
