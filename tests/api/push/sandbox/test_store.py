"""The sandbox platform's store: once, in order, and kept."""

import pytest

from api.push.sandbox.store import Effect, Refused, Store

pytestmark = pytest.mark.unit


def event(event_id="e1", subject="s", epoch=1, seq=1, body_hash="h"):
    return Effect(event_id, subject, epoch, seq, "LIST", "{}", body_hash, "2026-09-10T00:00:00")


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "deep" / "platform.sqlite3", strict=True)
    yield opened
    opened.close()


def test_take_gives_a_repeat_what_the_first_got(store):
    first, again = store.take(event()), store.take(event())

    assert (first, first.reference) == (again, "XY0000000001")
    assert len(store.all()) == 1


def test_take_refuses_another_content_under_a_known_id(store):
    store.take(event())

    with pytest.raises(Refused) as caught:
        store.take(event(body_hash="other"))

    assert caught.value.code == "E-DUPLICATE"


@pytest.mark.parametrize(
    ("known", "new", "taken"),
    [
        ([], (1, 1), True),
        ([], (1, 2), False),
        ([(1, 1)], (1, 2), True),
        ([(1, 1)], (1, 3), False),
        ([(1, 1), (1, 2)], (1, 1), False),
        ([(1, 1)], (2, 1), True),
        ([(1, 1)], (2, 2), False),
        ([(1, 1), (2, 1)], (1, 2), False),
    ],
)
def test_take_fences_a_subject_by_epoch_and_number(store, known, new, taken):
    for number, (epoch, seq) in enumerate(known):
        store.take(event(f"k{number}", epoch=epoch, seq=seq))

    if taken:
        store.take(event("new", epoch=new[0], seq=new[1]))
    else:
        with pytest.raises(Refused, match="该对象应为"):
            store.take(event("new", epoch=new[0], seq=new[1]))

    assert len(store.all()) == len(known) + taken


def test_take_without_strictness_lets_all_take_effect(tmp_path):
    dumb = Store(tmp_path / "dumb.sqlite3", strict=False)

    for _ in range(2):
        dumb.take(event(seq=5))

    assert [effect.seq for effect in dumb.all()] == [5, 5]
    dumb.close()


def test_store_survives_being_opened_again(tmp_path):
    path = tmp_path / "platform.sqlite3"
    first = Store(path, strict=True)
    first.take(event())
    first.close()

    again = Store(path, strict=True)

    assert [effect.event_id for effect in again.all()] == ["e1"]
    again.close()


def test_forget_loses_the_newest(store):
    for number in range(1, 4):
        store.take(event(f"e{number}", seq=number))

    assert store.forget(2) == 2
    assert [effect.event_id for effect in store.all()] == ["e1"]
    assert store.find("e3") is None
