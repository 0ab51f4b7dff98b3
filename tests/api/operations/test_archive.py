"""The encrypted stream: read back by its key alone, and not with one byte changed."""

import io
import random

import pytest

from api.operations.archive import CHUNK_BYTES, ArchiveDamaged, ArchiveReader, ArchiveWriter

pytestmark = pytest.mark.unit

KEY = bytes(range(32))
CONTENT = random.Random(7).randbytes(2 * CHUNK_BYTES + 17)


def written(content=CONTENT, key=KEY):
    file = io.BytesIO()
    writer = ArchiveWriter(file, key)
    for start in range(0, len(content), 300_000):
        writer.write(content[start : start + 300_000])
    writer.close()
    return file.getvalue()


def read(data, key=KEY):
    return ArchiveReader(io.BytesIO(data), key).read()


@pytest.mark.parametrize("content", [b"", b"x", CONTENT, bytes(CHUNK_BYTES)])
def test_what_was_written_is_read(content):
    assert read(written(content)) == content


def test_it_is_read_in_pieces_of_any_size():
    reader = ArchiveReader(io.BytesIO(written()), KEY)
    pieces = []
    while piece := reader.read(123_457):
        pieces.append(piece)
    assert b"".join(pieces) == CONTENT


def test_nothing_of_it_lies_open():
    assert "王建国".encode() not in written("王建国".encode() * 1000)
    assert written() != written()


def test_another_key_opens_nothing():
    with pytest.raises(ArchiveDamaged, match="密钥不符"):
        read(written(), bytes(32))


@pytest.mark.parametrize("place", [20, 40, 1_000_000, -1])
def test_a_changed_byte_is_noticed(place):
    data = bytearray(written())
    data[place] ^= 1
    with pytest.raises(ArchiveDamaged):
        read(bytes(data))


@pytest.mark.parametrize("length", [3, 30, CHUNK_BYTES + 60, -1, -40])
def test_a_cut_is_noticed(length):
    with pytest.raises(ArchiveDamaged):
        read(written()[:length])


def test_chunks_exchanged_or_left_out_are_noticed():
    data = written()
    size = 4 + CHUNK_BYTES + 16
    head, one, two, last = (
        data[:23],
        data[23 : 23 + size],
        data[23 + size : 23 + 2 * size],
        data[23 + 2 * size :],
    )
    assert read(head + one + two + last) == CONTENT
    for other in (head + two + one + last, head + one + last, head + one + one + two + last):
        with pytest.raises(ArchiveDamaged):
            read(other)


def test_something_else_is_no_backup():
    with pytest.raises(ArchiveDamaged, match="不是本系统"):
        read(b"PK\x03\x04 something else")
