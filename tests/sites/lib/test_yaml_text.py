"""YAML of our own files: the same values whichever loader reads it."""

from pathlib import Path

import pytest
import yaml

from sites.lib.yaml_text import SafeLoader, parse

pytestmark = pytest.mark.unit


def test_reads_our_files_as_the_plain_loader_does():
    text = Path("sites/ingest/columns.yaml").read_text(encoding="utf-8")
    assert parse(text) == yaml.safe_load(text)


def test_makes_no_object_of_a_tag():
    with pytest.raises(yaml.YAMLError):
        parse("!!python/object/apply:os.getcwd []")


def test_is_a_safe_loader():
    assert issubclass(SafeLoader, yaml.constructor.SafeConstructor)
