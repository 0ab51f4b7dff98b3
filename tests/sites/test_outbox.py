"""The writing side of the outbox, and what the database keeps of it."""

import datetime as dt
import threading

import pytest
from django.db import DatabaseError, connection, transaction

from sites import outbox
from sites.enums import EventKind
from sites.lib.canonical import content_hash
from sites.models import OutboxMessage, OutboxSubject, PushReceipt

NOW = dt.datetime(2026, 9, 10, 2, 0, tzinfo=dt.UTC)
WAIT = 120


def put(key="company:A", **body):
    return outbox.put(subject_key=key, kind="LIST", body=body, now=NOW)


@pytest.mark.unit
@pytest.mark.django_db
def test_put_numbers_a_subject_without_a_gap_and_subjects_apart():
    messages = [put(number=1), put(number=2), put("company:B", number=1)]

    assert [(message.subject.key, message.seq) for message in messages] == [
        ("company:A", 1),
        ("company:A", 2),
        ("company:B", 1),
    ]


@pytest.mark.unit
@pytest.mark.django_db
def test_put_writes_the_place_in_the_order_into_the_signed_body():
    message = put(document_number="泰人社列决字〔2026〕1号")

    assert message.body == {
        "document_number": "泰人社列决字〔2026〕1号",
        "subject": "company:A",
        "epoch": 1,
        "seq": 1,
        "kind": "LIST",
    }
    assert message.body_hash == content_hash(message.body)
    assert str(message.event_id).encode() in outbox.signed_bytes(message)
    stored = OutboxMessage.objects.get(pk=message.pk)
    assert outbox.signed_bytes(stored) == outbox.signed_bytes(message)


@pytest.mark.unit
@pytest.mark.django_db(transaction=True)
def test_put_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        put()

    assert OutboxSubject.objects.count() == 0


@pytest.mark.unit
@pytest.mark.django_db(transaction=True)
def test_put_rolled_back_gives_its_number_back():
    with transaction.atomic():
        put()
        transaction.set_rollback(True)

    with transaction.atomic():
        assert put().seq == 1


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_put_by_eight_writers_at_once_leaves_no_gap():
    start = threading.Barrier(8)

    def write():
        try:
            start.wait(WAIT)
            for _ in range(5):
                with transaction.atomic():
                    put()
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(WAIT)

    assert sorted(OutboxMessage.objects.values_list("seq", flat=True)) == list(range(1, 41))


def refused(change):
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        change()
    return str(caught.value)


@pytest.mark.unit
@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"kind": "REMOVE"},
        {"seq": 7},
        {"epoch": 2},
        {"body": {}},
        {"body_hash": "0" * 64},
        {"target": "elsewhere"},
        {"created_at": NOW + dt.timedelta(days=1)},
    ],
)
def test_database_keeps_what_a_message_says(change):
    rows = OutboxMessage.objects.filter(pk=put().pk)

    assert "内容不得修改" in refused(lambda: rows.update(**change))


@pytest.mark.unit
@pytest.mark.django_db
def test_database_lets_only_the_delivery_change_and_nothing_go():
    rows = OutboxMessage.objects.filter(pk=put().pk)

    rows.update(state="PARKED", attempts=3, next_at=NOW, first_sent_at=NOW, last_error="x")

    assert "不得删除" in refused(lambda: rows._raw_delete(rows.db))


@pytest.mark.unit
@pytest.mark.django_db
def test_database_refuses_a_gap_in_the_order():
    message = put()

    def skip():
        OutboxMessage.objects.create(
            subject=message.subject,
            target="t",
            epoch=1,
            seq=3,
            kind="LIST",
            body={},
            body_hash="",
            created_at=NOW,
            next_at=NOW,
        )

    assert "序号应为 2" in refused(skip)


@pytest.mark.unit
@pytest.mark.django_db
def test_database_keeps_receipts():
    PushReceipt.objects.create(
        message=put(), platform_reference="XY1", body="{}", signature="v1,x", received_at=NOW
    )
    rows = PushReceipt.objects.all()

    assert "推送回执只增不改" in refused(lambda: rows.update(body="[]"))
    assert "推送回执只增不改" in refused(lambda: rows._raw_delete(rows.db))


def refuse(message):
    OutboxMessage.objects.filter(pk=message.pk).update(state="PARKED")
    message.refresh_from_db()
    return message


def replace(message, **body):
    return outbox.replace_refused(message, kind=EventKind.CORRECT, body=body, now=NOW)


def standing():
    rows = OutboxMessage.objects.order_by("epoch", "seq")
    return [(row.epoch, row.seq, row.kind, row.state) for row in rows]


@pytest.mark.unit
@pytest.mark.django_db
def test_a_refused_message_is_replaced_and_what_waited_follows_in_a_new_epoch():
    taken, refused, waited = put(number=1), put(number=2), put(number=3)
    OutboxMessage.objects.filter(pk=taken.pk).update(state="ACKNOWLEDGED")

    placed = replace(refuse(refused), corrects=2)
    later = put(number=4)

    assert standing() == [
        (1, 1, "LIST", "ACKNOWLEDGED"),
        (1, 2, "LIST", "REPLACED"),
        (1, 3, "LIST", "REPLACED"),
        (2, 1, "CORRECT", "PENDING"),
        (2, 2, "LIST", "PENDING"),
        (2, 3, "LIST", "PENDING"),
    ]
    again = waited.replacement
    assert (placed.replaces, again.replaces, later.replaces) == (refused, waited, None)
    own = {"epoch": 2, "seq": 2}
    assert again.body == {**waited.body, **own}
    assert again.body_hash == content_hash(again.body)


@pytest.mark.unit
@pytest.mark.django_db
def test_only_a_parked_head_is_replaced_and_nothing_given_up_comes_back():
    first, second = put(number=1), put(number=2)
    with pytest.raises(RuntimeError, match="holds its subject up"):
        replace(first)
    with pytest.raises(RuntimeError, match="holds its subject up"):
        replace(refuse(second))
    with pytest.raises(DatabaseError, match="没有替代它的消息"), transaction.atomic():
        OutboxMessage.objects.filter(pk=first.pk).update(state="REPLACED")
    replace(refuse(first))
    with pytest.raises(DatabaseError, match="不得再发送"), transaction.atomic():
        OutboxMessage.objects.filter(pk=first.pk).update(state="PENDING")
    with pytest.raises(RuntimeError, match="holds its subject up"):
        replace(first)
    with pytest.raises(DatabaseError, match="内容不得修改"), transaction.atomic():
        OutboxMessage.objects.filter(replaces=first).update(replaces=None)


@pytest.mark.unit
@pytest.mark.django_db
@pytest.mark.parametrize(("key", "state"), [("company:A", "ACKNOWLEDGED"), ("company:B", "PARKED")])
def test_no_message_stands_in_the_place_of_one_that_was_taken_or_is_another_s(key, state):
    message = put(number=1)
    OutboxMessage.objects.update(state=state)
    subject, _ = OutboxSubject.objects.get_or_create(key=key)

    with pytest.raises(DatabaseError, match="只能替代"), transaction.atomic():
        OutboxMessage.objects.create(
            subject=subject,
            target="credit-platform",
            epoch=2,
            seq=1,
            kind="CORRECT",
            body={},
            body_hash="0",
            created_at=NOW,
            next_at=NOW,
            replaces=message,
        )
