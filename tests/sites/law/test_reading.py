import pytest

from sites.law import LawDataError
from sites.law.reading import Fields, read_yaml

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "b:\n  a: 1\n  a: 2\n"])
def test_a_key_written_twice_is_refused(tmp_path, text):
    file = tmp_path / "group.yaml"
    file.write_text(text)
    with pytest.raises(LawDataError, match="重复的键") as caught:
        read_yaml(file)
    assert (caught.value.file, caught.value.key) == ("group.yaml", "a")


@pytest.mark.parametrize("text", ["a: [1\n", "a: 1: 2\n", "a: !!python/object:os.system x\n"])
def test_what_is_no_plain_yaml_is_refused(tmp_path, text):
    file = tmp_path / "group.yaml"
    file.write_text(text)
    with pytest.raises(LawDataError, match="不是有效的YAML"):
        read_yaml(file)


@pytest.mark.parametrize("text", ["", "- a\n", "a\n"])
def test_what_is_no_mapping_is_refused(tmp_path, text):
    file = tmp_path / "group.yaml"
    file.write_text(text)
    with pytest.raises(LawDataError, match="键值表"):
        read_yaml(file)


@pytest.mark.parametrize(
    ("entry", "take"),
    [
        ({}, lambda fields: fields.text("x")),
        ({"x": " "}, lambda fields: fields.text("x")),
        ({"x": 1}, lambda fields: fields.text("x", required=False)),
        ({}, lambda fields: fields.day("x")),
        ({"x": "2026-01-01"}, lambda fields: fields.day("x", required=False)),
        ({"x": 0}, lambda fields: fields.number("x")),
        ({"x": True}, lambda fields: fields.number("x")),
        ({"x": "1"}, lambda fields: fields.number("x")),
        ({}, lambda fields: fields.flag("x")),
        ({"x": "true"}, lambda fields: fields.flag("x")),
        ({}, lambda fields: fields.table("x")),
        ({"x": {}}, lambda fields: fields.table("x", required=False)),
        ({"x": []}, lambda fields: fields.table("x")),
        ({}, lambda fields: fields.anything("x")),
        ({"x": 1, 2: 3}, lambda fields: fields.finish()),
    ],
)
def test_an_ill_typed_field_is_refused_by_file_and_key(entry, take):
    with pytest.raises(LawDataError) as caught:
        take(Fields("group.yaml", "name", entry))
    assert (caught.value.file, caught.value.key) == ("group.yaml", "name")


def test_missing_optional_fields_are_empty():
    fields = Fields("group.yaml", "name", {})
    assert fields.text("x", required=False) == ""
    assert fields.day("x", required=False) is None
    assert fields.number("x") is None
    assert fields.table("x", required=False) is None
    fields.finish()


def test_nested_entry_names_its_path():
    with pytest.raises(LawDataError) as caught:
        Fields("group.yaml", "name", {}).nested("CN", 3)
    assert caught.value.key == "name.CN"
