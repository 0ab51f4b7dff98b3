import datetime as dt

import pytest

from api.demo.schedule import moment
from api.demo.state import (
    Built,
    NotOurDatabase,
    find_built,
    forget,
    holds_other_data,
    mark_begun,
    mark_built,
)
from sites.models import AuditEntry, Project
from tests.factories.sites import ProjectFactory, UserFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 1, 20)
BUILT = Built(1, "37090220250001", "91370911XYXY00136L", "泰人社列决字〔2025〕1号", "C", "7A92")


def test_empty_database_has_no_demo():
    assert find_built(sites=1, day=DAY) is None
    assert not holds_other_data()


def test_database_before_its_first_migration_has_no_demo(monkeypatch):
    monkeypatch.setattr("api.demo.state.connection.introspection.table_names", list)

    assert find_built(sites=1, day=DAY) is None
    assert not holds_other_data()


def test_marked_demo_whose_company_is_not_listed_is_not_complete():
    ProjectFactory()
    mark_built(BUILT, moment(DAY))

    assert find_built(sites=1, day=DAY) is None


def test_unfinished_demo_is_other_data():
    mark_begun(moment(DAY))

    assert holds_other_data()
    assert find_built(sites=1, day=DAY) is None


def test_forget_refuses_a_database_in_which_no_demo_was_begun():
    UserFactory()
    project = ProjectFactory()

    with pytest.raises(NotOurDatabase, match="不是演示的数据"):
        forget()

    assert Project.objects.get() == project


def test_forget_refuses_in_production(settings):
    settings.DEMO = False
    mark_begun(moment(DAY))

    with pytest.raises(NotOurDatabase):
        forget()

    assert AuditEntry.objects.count() == 1
