"""Workbooks bent in one to four places, the same for the same seed: what a reader must survive.

`python -m tests.fuzz [COUNT] [SEED]` runs them through the reader as an upload is read, and tells
how many were read, how many refused with which code; it ends with 1 when one crashes the reader,
hangs, or passes the memory it is given.
"""

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence

from tests.sites.ingest.legacy_workbook import written_xls
from tests.sites.services.bad_input.cases import book, payroll_rows, sheet

Mutation = Callable[[random.Random, bytes], bytes]
Parts = dict[str, bytes]

VALUES = (
    b"",
    b"NaN",
    b"1e400",
    b"-0",
    b"99999999999999999999",
    b"370902198506070018",
    b"=1+1",
    "合计".encode(),
    "姓名".encode(),
    "２０２６年１３月".encode(),
    b"\xff\xfe",
    b"&#0;",
    b"&lt;script&gt;",
    b"x" * 40_000,
)
TAGS = (b"<row>", b"</row>", b"<c>", b"</c>", b"<v>", b"</v>", b"<!--", b"<![CDATA[", b"<f>")
TYPES = (b"s", b"n", b"b", b"e", b"str", b"inlineStr", b"d", b"zz")
ADDRESSES = (b"A0", b"XFD1048576", b"ZZZZ1", b"A99999999", b"", b"A1:B2", b"C-1")
OLE_START = b"\xd0\xcf\x11\xe0"
# The header of the container and its first tables.
FIRST_RECORDS = 1_024
ROWS = (b"0", b"1048576", b"1048577", b"4294967296", b"-1", b"x")


def seeds() -> list[bytes]:
    """The right workbooks that are bent: one plain, one with everything a sheet may have."""
    rich = book(
        ("工资表", payroll_rows()),
        ("说明", [["说明"], [1.5, True]]),
        merged=["I4:I6"],
        formulas={"J4": ("=F4-G4", 7800)},
        hidden_rows=[5],
        hidden_columns=["G"],
        from_1904=True,
    )
    legacy = written_xls(
        [[*row] for row in payroll_rows()], name="工资表", hidden_row=5, hidden_column=7
    )
    return [sheet(payroll_rows()), rich, legacy]


def mutant(seed: int, sources: Sequence[bytes]) -> bytes:
    """The workbook of a number: a right one, bent one to four times."""
    chance = random.Random(seed)
    content = chance.choice(sources)
    bends = BINARY_MUTATIONS if content.startswith(OLE_START) else MUTATIONS
    for _ in range(chance.randint(1, 4)):
        (bend,) = chance.choices([*bends], [*bends.values()])
        content = bend(chance, content)
    return content


def _parts(content: bytes) -> Parts:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, struct.error, OSError, EOFError, NotImplementedError):
        return {}
    except zlib.error:
        return {}


def _zipped(parts: Parts) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _bend_part(chance: random.Random, content: bytes, bend: Callable[[bytes], bytes]) -> bytes:
    """Change one part of the workbook, a worksheet more often than the others."""
    parts = _parts(content)
    if not parts:
        return content
    sheets = [name for name in parts if name.startswith("xl/worksheets/")]
    name = chance.choice(sheets) if sheets and chance.random() < 0.6 else chance.choice([*parts])
    parts[name] = bend(parts[name])
    return _zipped(parts)


def _replace_match(pattern: bytes, values: Sequence[bytes]) -> Mutation:
    def bend(chance: random.Random, content: bytes) -> bytes:
        def at_one_place(data: bytes) -> bytes:
            places = list(re.finditer(pattern, data))
            if not places:
                return data
            place = chance.choice(places)
            return data[: place.start(1)] + chance.choice(values) + data[place.end(1) :]

        return _bend_part(chance, content, at_one_place)

    return bend


def _insert_tag(chance: random.Random, content: bytes) -> bytes:
    def insert(data: bytes) -> bytes:
        at = chance.randrange(len(data) + 1)
        return data[:at] + chance.choice(TAGS) + data[at:]

    return _bend_part(chance, content, insert)


def _cut(chance: random.Random, content: bytes) -> bytes:
    def cut(data: bytes) -> bytes:
        first = chance.randrange(len(data) + 1)
        return data[:first] + data[first + chance.randrange(1, 400) :]

    return _bend_part(chance, content, cut)


def _double(chance: random.Random, content: bytes) -> bytes:
    """Write a stretch of a part many times over: rows that never end, cells in cells."""

    def double(data: bytes) -> bytes:
        first = chance.randrange(len(data) + 1)
        piece = data[first : first + chance.randrange(1, 400)]
        return data[:first] + piece * chance.choice((2, 50, 3_000)) + data[first:]

    return _bend_part(chance, content, double)


def _flip(chance: random.Random, content: bytes) -> bytes:
    """Change bytes of the container itself."""
    bent = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        if bent:
            bent[chance.randrange(len(bent))] = chance.randrange(256)
    return bytes(bent)


def _bend_record(chance: random.Random, content: bytes) -> bytes:
    """Change kind, length or body of a record of an .xls, somewhere behind its first sectors."""
    bent = bytearray(content)
    if len(bent) > FIRST_RECORDS:
        at = chance.randrange(FIRST_RECORDS, len(bent))
        piece = chance.choice((b"\0", b"\xff\xff", b"\x06\0", b"\x85\0", b"\x09\x08", b"\x0a\0"))
        bent[at : at + len(piece)] = piece
    return bytes(bent)


def _cut_bytes(chance: random.Random, content: bytes) -> bytes:
    first = chance.randrange(len(content) + 1)
    return content[:first] + content[first + chance.randrange(1, 400) :]


def _truncate(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _drop_part(chance: random.Random, content: bytes) -> bytes:
    parts = _parts(content)
    if parts:
        del parts[chance.choice([*parts])]
    return _zipped(parts) if parts else content


def _swap_parts(chance: random.Random, content: bytes) -> bytes:
    parts = _parts(content)
    if len(parts) < 2:
        return content
    one, other = chance.sample([*parts], 2)
    parts[one], parts[other] = parts[other], parts[one]
    return _zipped(parts)


def _add_part(chance: random.Random, content: bytes) -> bytes:
    parts = _parts(content)
    names = ("xl/worksheets/sheet9.xml", "docProps/x.xml", "xl/a/b.bin", "中文.xml", "x" * 300)
    parts[chance.choice(names)] = bytes(chance.randrange(256) for _ in range(64))
    return _zipped(parts)


# How often each is chosen: mostly inside of cells, where a reader gets far.
MUTATIONS: dict[Mutation, int] = {
    _replace_match(rb"<v>([^<]*)</v>", VALUES): 8,
    _replace_match(rb"<t[^>]*>([^<]*)</t>", VALUES): 8,
    _replace_match(rb'\bt="([^"]*)"', TYPES): 4,
    _replace_match(rb'<c r="([^"]*)"', ADDRESSES): 4,
    _replace_match(rb'<row r="([^"]*)"', ROWS): 4,
    _replace_match(rb'ref="([^"]*)"', ADDRESSES): 4,
    _replace_match(rb'(?:count|uniqueCount)="([^"]*)"', ROWS): 2,
    _replace_match(rb's="([^"]*)"', ROWS): 2,
    _insert_tag: 2,
    _double: 2,
    _cut: 1,
    _flip: 1,
    _truncate: 1,
    _drop_part: 1,
    _swap_parts: 1,
    _add_part: 1,
}

# An .xls is bent byte by byte.
BINARY_MUTATIONS: dict[Mutation, int] = {_bend_record: 6, _flip: 3, _cut_bytes: 1, _truncate: 1}
