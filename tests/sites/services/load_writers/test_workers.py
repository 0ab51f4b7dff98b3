import pytest

from sites.models import Worker
from sites.services.load_writers import workers as module
from sites.services.load_writers.workers import (
    card_index,
    ensure_workers,
    id_index,
    registered,
    remembered_indices,
    worker_keys,
)
from tests.factories.sites import WorkerFactory
from tests.sites.ingest.people import card, id_number
from tests.sites.services.load_files import payroll_line

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def test_ensure_workers_finds_and_enters():
    known = WorkerFactory(id_number=id_number(1), name="张建国")

    found = ensure_workers([payroll_line(0), payroll_line(1)])

    assert found[id_number(1)] == known
    assert found[id_number(2)].name == "王秀兰"
    assert Worker.objects.count() == 2


def test_ensure_workers_takes_the_row_of_a_file_that_was_quicker(monkeypatch):
    known = WorkerFactory(id_number=id_number(1), name="张建国")
    look_up = module.known_workers
    answers = iter([{}])
    # The other file's row appears between looking and writing.
    monkeypatch.setattr(module, "known_workers", lambda lines: next(answers, look_up(lines)))

    assert ensure_workers([payroll_line(0)]) == {id_number(1): known}
    assert Worker.objects.count() == 1


def test_indices_are_keyed_and_say_nothing():
    assert id_index(id_number(1)) != id_index(id_number(2))
    assert card_index(card(1)) != id_index(card(1))
    assert card_index("") == ""


def test_worker_keys_find_who_is_registered_and_enter_the_others():
    known = WorkerFactory(id_number=id_number(1), name="张建国")

    found = worker_keys([payroll_line(0), payroll_line(1)])

    assert found[id_number(1)] == known.pk
    assert found[id_number(2)] == Worker.objects.get(name="王秀兰").pk


def test_a_number_is_hashed_once_and_a_worker_looked_up_once_while_a_file_is_read(
    monkeypatch, django_assert_num_queries
):
    WorkerFactory(id_number=id_number(1), name="张建国")
    hashed = []
    blind_indices = module.blind_indices

    def counting(numbers, *, purpose):
        hashed.extend(numbers)
        return blind_indices(numbers, purpose=purpose)

    monkeypatch.setattr(module, "blind_indices", counting)
    with remembered_indices(), django_assert_num_queries(1):
        first = registered([payroll_line(0)])
        second = registered([payroll_line(0)])
        assert id_index(id_number(1))

    assert first == second
    assert first[0][1] == "张建国"
    assert hashed == [id_number(1)]
    assert registered([payroll_line(0)]) == first
    assert len(hashed) > 1
