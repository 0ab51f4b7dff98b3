import pytest

from sites.ingest.cell_values import CellMark, column_letters, whole_number

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (16383, "XFD")]
)
def test_column_letters_counts_as_a_spreadsheet_does(index, letters):
    assert column_letters(index) == letters


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        (5.0, 5),
        (5, 5),
        (5.5, None),
        (True, None),
        ("5", None),
        (float("nan"), None),
        (float("inf"), None),
        (CellMark("#N/A"), None),
    ],
)
def test_whole_number_takes_numbers_without_a_fraction(value, whole):
    assert whole_number(value) == whole
