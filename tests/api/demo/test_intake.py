import datetime as dt

import pytest

from api.demo.files import SentFile
from api.demo.intake import FileNotTaken, Supervised, take_in
from api.demo.schedule import moment
from sites.enums import LoadKind
from sites.models import Project
from tests.factories.sites import UserFactory

pytestmark = pytest.mark.unit


@pytest.mark.django_db
def test_file_that_an_importer_refuses_stops_the_demo(tmp_path):
    path = tmp_path / "projects.xlsx"
    path.write_bytes(b"no workbook")
    sent = SentFile(LoadKind.PROJECTS, path, None, moment(dt.date(2024, 12, 20)))

    with pytest.raises(FileNotTaken, match=r"projects\.xlsx"):
        take_in(sent, project=None, employer=None, actor=UserFactory())

    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("warnings", "level", "rules"),
    [
        ((), "", ()),
        ((("coverage", "BLUE"),), "BLUE", ("coverage",)),
        (
            (("unpaid_month", "YELLOW"), ("coverage", "BLUE")),
            "YELLOW",
            ("coverage", "unpaid_month"),
        ),
    ],
)
def test_supervised_tells_the_worst_level_and_the_rules(warnings, level, rules):
    found = Supervised("P1", warnings, major=False)

    assert (found.level, found.rules) == (level, rules)
