"""Projects in batches: for several workers, and side by side on connections of their own."""

import threading

import pytest
from django.db import connection

from arrears.services import batches
from arrears.services.batches import batches_by_region, batches_for_workers, side_by_side
from sites.models import Project, Region
from tests.factories.sites import ProjectFactory, RosterEntryFactory

pytestmark = pytest.mark.unit


@pytest.mark.django_db
def test_batches_for_workers_are_cut_by_people_and_come_largest_first(monkeypatch):
    monkeypatch.setattr(batches, "PEOPLE", 2)
    small, full, alone = (ProjectFactory() for _ in range(3))
    elsewhere = ProjectFactory(region=Region.objects.get(code="370982"))
    for project, people in ((small, 1), (full, 2), (elsewhere, 4)):
        for _ in range(people):
            RosterEntryFactory(project=project)

    found = batches_for_workers([alone, elsewhere, full, small])

    assert found == [[elsewhere], [small, full], [alone]]


@pytest.mark.django_db
def test_one_connection_takes_batches_in_turn_on_the_caller_s():
    near, far = ProjectFactory(), ProjectFactory(region=Region.objects.get(code="370982"))

    found = list(
        side_by_side(
            lambda batch: (batch, threading.get_ident(), connection.in_atomic_block),
            batches_by_region([far, near]),
            connections=1,
        )
    )

    here = threading.get_ident()
    assert found == [([near], here, True), ([far], here, True)]


@pytest.mark.django_db(transaction=True)
def test_two_connections_take_two_batches_at_a_time_and_are_closed():
    met = threading.Barrier(2, timeout=300)
    opened = []

    def count(batch):
        # Neither goes on before the other has begun.
        met.wait()
        opened.append(connection.connection is None)
        seen = Project.objects.count()
        opened.append(connection.connection)
        return batch, seen

    found = list(side_by_side(count, [["a"], ["b"]], connections=2))

    assert sorted(found) == [(["a"], 0), (["b"], 0)]
    assert [one for one in opened if one is True] == [True, True]
    used = [one for one in opened if one is not True]
    assert len({id(one) for one in used}) == 2
    assert all(one.closed for one in used)
    assert connection.connection not in used


@pytest.mark.django_db
def test_a_refused_batch_is_told_and_none_is_begun_after_it():
    begun = []

    def refuse(batch):
        begun.append(batch)
        raise ValueError("不行")

    with pytest.raises(ValueError, match="不行"):
        list(side_by_side(refuse, [["a"], ["b"]], connections=1))
    assert begun == [["a"]]
