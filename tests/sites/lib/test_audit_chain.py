"""The audit chain from a dump and the published heads alone: 1,000 tamperings, 1,000 found."""

import base64
import copy
import dataclasses
import datetime as dt
import json
import random

import pytest

from sites.lib.audit_chain import (
    GENESIS,
    ChainRow,
    Head,
    SignedHead,
    dump_line,
    head_line,
    is_signed_by,
    next_hash,
    public_key_of,
    read_dump,
    read_heads,
    sign_head,
    verify_heads,
    verify_rows,
)

pytestmark = pytest.mark.unit

KEY = bytes(range(32))
LENGTH, UNSEALED = 60, 3
PUBLISHED_AT = (20, 40, 60)
TAMPERINGS = 1_000
AT = dt.datetime(2026, 9, 10, 2, 0, tzinfo=dt.UTC)


def entry(number):
    return {
        "id": number,
        "at": AT + dt.timedelta(seconds=number),
        "actor": number % 5 or None,
        "actor_name": f"用户{number % 5}",
        "act": f"行为{number % 7}",
        "object_kind": "Case",
        "object_id": str(number // 3),
        "basis": "条例第四十二条",
        "detail": {"amount": "12.50", "share": 1.5, "n": number},
        "transaction_id": 1_000 + number,
    }


def chain(length=LENGTH, unsealed=UNSEALED):
    rows, value = [], GENESIS
    for position in range(1, length + 1):
        value = next_hash(value, entry(position))
        rows.append(ChainRow(position, value, position, entry(position)))
    last = range(length + 1, length + unsealed + 1)
    rows.extend(ChainRow(None, "", number, entry(number)) for number in last)
    # As anybody else reads them: from the lines of a dump.
    return list(read_dump(dump_line(row) for row in rows))


ROWS = chain()
HEADS = [Head(position, ROWS[position - 1].hash) for position in PUBLISHED_AT]


def again(rows, start):
    """Chain the rows from a place on anew, as a careful forger does."""
    value = rows[start - 1].hash if start else GENESIS
    for index in range(start, len(rows)):
        if rows[index].position is None:
            break
        value = next_hash(value, rows[index].entry)
        rows[index] = dataclasses.replace(rows[index], hash=value)
    return rows


def edit(rows, draw):
    place = draw.randrange(LENGTH)
    changed = copy.deepcopy(rows[place].entry)
    field = draw.choice(sorted(changed.keys() - {"id"}))
    changed[field] = {"n": -1} if field == "detail" else f"{changed[field]}9"
    changed["transaction_id"] = int(changed["transaction_id"])
    rows[place] = dataclasses.replace(rows[place], entry=changed)
    return place


def edit_and_chain_anew(rows, draw):
    again(rows, edit(rows, draw))


def insert(rows, draw):
    place = draw.randrange(LENGTH)
    forged = {**entry(900 + draw.randrange(99)), "transaction_id": 1_000 + place}
    rows.insert(place, ChainRow(place + 1, draw.randbytes(32).hex(), forged["id"], forged))


def insert_and_number_anew(rows, draw):
    insert(rows, draw)
    for index in range(LENGTH + 1):
        rows[index] = dataclasses.replace(rows[index], position=index + 1)
    again(rows, 0)


def insert_without_a_link(rows, draw):
    forged = {**entry(900), "transaction_id": 1_000 + draw.randrange(LENGTH)}
    rows.append(ChainRow(None, "", 900, forged))


def delete(rows, draw):
    del rows[draw.randrange(LENGTH)]


def delete_the_entry(rows, draw):
    place = draw.randrange(LENGTH)
    rows[place] = dataclasses.replace(rows[place], entry=None)


def swap(rows, draw):
    one, other = draw.sample(range(LENGTH), 2)
    first, second = rows[one], rows[other]
    rows[one] = dataclasses.replace(first, entry=second.entry, entry_id=second.entry_id)
    rows[other] = dataclasses.replace(second, entry=first.entry, entry_id=first.entry_id)


def cut_the_tail(rows, draw):
    del rows[draw.randrange(LENGTH) :]


def roll_back(rows, draw):
    rows[:] = chain(draw.randrange(LENGTH), draw.randrange(UNSEALED))


def change_a_hash(rows, draw):
    place = draw.randrange(LENGTH)
    rows[place] = dataclasses.replace(rows[place], hash=draw.randbytes(32).hex())


KINDS = (
    *(edit, edit_and_chain_anew, insert, insert_and_number_anew, insert_without_a_link),
    *(delete, delete_the_entry, swap, cut_the_tail, roll_back, change_a_hash),
)


def test_an_untouched_dump_is_in_order():
    result = verify_rows(ROWS, heads=HEADS)
    assert (result.entries, result.links, result.problems) == (63, 60, ())
    assert verify_rows([], heads=[Head(0, GENESIS)]).problems == ()


def test_a_thousand_tamperings_are_all_found(record_property):
    draw = random.Random(20260910)
    found = dict.fromkeys((kind.__name__ for kind in KINDS), 0)
    for number in range(TAMPERINGS):
        kind = KINDS[number % len(KINDS)]
        rows = list(ROWS)
        kind(rows, draw)
        found[kind.__name__] += bool(verify_rows(rows, heads=HEADS).problems)

    record_property("counted", f"审计篡改：{TAMPERINGS} 次，发现 {sum(found.values())} 次")
    assert sum(found.values()) == TAMPERINGS, found


def test_a_head_is_ours_by_its_signature():
    signed = sign_head(KEY, HEADS[0], at="2026-09-10T02:00:00+00:00")
    public = public_key_of(KEY)
    assert is_signed_by(public, signed)
    assert verify_heads([signed], public_key=public) == []
    forged = dataclasses.replace(signed, hash="0" * 64)
    later = dataclasses.replace(signed, at="2027-01-01T00:00:00+00:00")
    unreadable = dataclasses.replace(signed, signature="?")
    problems = verify_heads([forged, later, unreadable], public_key=public)
    assert [one.code for one in problems] == ["E-AUDIT-HEAD"] * 3
    assert not is_signed_by(base64.b64encode(bytes(32)).decode(), signed)


def test_heads_are_read_back_from_the_second_file():
    signed = sign_head(KEY, HEADS[0], at="2026-09-10T02:00:00+00:00")
    assert list(read_heads([head_line(signed), "\n"])) == [signed]
    assert isinstance(signed, SignedHead)


@pytest.mark.parametrize("line", ["{}", '{"position": null}', "nonsense"])
def test_a_file_of_something_else_is_refused(line):
    with pytest.raises(ValueError):  # noqa: PT011 -- of JSON or of ours
        list(read_heads([line]))
    with pytest.raises(ValueError):  # noqa: PT011
        list(read_dump([line]))


def test_a_dump_keeps_what_was_hashed():
    row = ChainRow(1, next_hash(GENESIS, entry(1)), 1, entry(1))
    [read] = read_dump([dump_line(row)])
    assert next_hash(GENESIS, read.entry) == row.hash
    assert json.loads(dump_line(ChainRow(1, "", 7, None)))["entry"] is None
