import pytest

from sites.ingest.findings import Finding, Findings, mask_numbers

pytestmark = pytest.mark.unit


def test_mask_numbers_keeps_the_last_four_of_long_numbers():
    assert mask_numbers("370902198506070018和6228480000000000017、13800000001、2026") == (
        "****0018和****0017、****0001、2026"
    )
    assert mask_numbers("37090219850607001X") == "****001X"
    assert mask_numbers("7,800.00与20260915") == "7,800.00与****0915"


def test_findings_mask_what_they_are_told():
    findings = Findings()

    findings.add(
        "refused", "E-X", "号码370902198506070018", "改为370902198506070018", column="8" * 9
    )

    assert findings.items == [
        Finding("refused", "E-X", "", "", None, "****8888", "号码****0018", "改为****0018")
    ]


def test_findings_are_ordered_worst_first_then_by_place():
    findings = Findings()
    findings.add("noted", "N", "", row=1)
    findings.add("refused", "E", "", sheet="b", row=2)
    findings.add("warned", "W", "", row=1)
    findings.add("refused", "E", "", sheet="a", row=9)
    findings.add("refused", "E", "", sheet="a", row=3)

    order = [(item.severity, item.sheet, item.row) for item in findings.ordered()]

    assert order == [
        ("refused", "a", 3),
        ("refused", "a", 9),
        ("refused", "b", 2),
        ("warned", "", 1),
        ("noted", "", 1),
    ]


@pytest.mark.parametrize(
    ("count", "shown", "last"), [(199, 199, "E"), (200, 200, "E"), (201, 201, "N-MORE")]
)
def test_findings_show_200_and_count_the_rest(count, shown, last):
    findings = Findings()
    for row in range(count):
        findings.add("refused", "E", "", row=row, column=f"列{row}")

    result = findings.shown()

    assert len(result) == shown
    assert result[-1].code == last


def test_findings_say_how_many_are_left():
    findings = Findings()
    for row in range(207):
        findings.add("warned", "W", "", row=row, column=f"列{row}")

    assert (findings.shown()[-1].message, findings.shown()[-1].severity) == ("另有7处", "warned")


@pytest.mark.parametrize(("count", "shown"), [(10, 10), (11, 11), (300, 11)])
def test_findings_show_ten_of_a_kind_a_column_and_name_the_rows_of_the_rest(count, shown):
    findings = Findings()
    for row in range(1, count + 1):
        findings.add("refused", "E", f"第{row}行错", "改", row=row, cell=f"C{row}", column="金额")

    result = findings.shown()

    assert len(result) == shown
    if count == 11:
        assert (result[-1].message, result[-1].cell) == ("金额列另有1处同样的问题：第11行", "C11")
    if count == 300:
        assert result[-1].message.startswith("金额列另有290处同样的问题：第11、12、")
        assert result[-1].message.endswith("、30等行")


def test_findings_say_of_a_cell_only_the_worst():
    findings = Findings()
    findings.add("warned", "W", "", cell="C2", sheet="a")
    findings.add("refused", "E", "", cell="C2", sheet="a")
    findings.add("warned", "W", "", cell="C2", sheet="b")
    findings.add("noted", "N", "")
    findings.add("noted", "N", "")

    assert [(item.code, item.sheet) for item in findings.shown()] == [
        ("E", "a"),
        ("W", "b"),
        ("N", ""),
        ("N", ""),
    ]


def test_findings_know_refusals_and_rows():
    findings, other = Findings(), Findings()
    findings.add("warned", "W", "", sheet="a", row=2)
    findings.add("warned", "W", "", sheet="a", row=2)
    findings.add("warned", "W", "")
    assert not findings.has_refusal
    other.add("refused", "E", "", sheet="a", row=3)

    findings.extend(other.items)

    assert findings.has_refusal
    assert findings.rows_with("warned") == {("a", 2)}
    assert findings.rows_with("refused") == {("a", 3)}
    assert other.items[0].as_json() == {
        "severity": "refused",
        "code": "E",
        "sheet": "a",
        "cell": "",
        "row": 3,
        "column": "",
        "message": "",
        "fix": "",
    }
