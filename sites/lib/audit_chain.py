"""The chain of audit entries as pure reckoning: it needs rows and published heads, no database.

Whoever has a dump and the heads that were published elsewhere can check everything: that no
entry was changed, put in, taken out, exchanged or cut off at the end, and that the dump is
not an older one.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sites.lib.canonical import canonical_json

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The last link; what is published elsewhere to prove the chain's length and content."""

    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head as published: ours by its signature over position, hash and time."""

    position: int
    hash: str
    at: str
    signature: str

    @property
    def head(self) -> Head:
        """What it says of the chain."""
        return Head(self.position, self.hash)


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One row of a dump: an entry with its place in the chain; no place while unsealed.

    `entry` is None where the link is there and the entry is not.
    """

    position: int | None
    hash: str
    entry_id: int
    entry: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class AuditProblem:
    """What is wrong at one place of the chain.

    Attributes:
        code: E-AUDIT-GAP, E-AUDIT-ALTERED, E-AUDIT-REMOVED, E-AUDIT-INSERTED, E-AUDIT-ORDER,
            E-AUDIT-TAIL or E-AUDIT-HEAD.
        position: of the link; 0 for an entry without one.
        entry: id of the entry; None when it is not known.
        words: Chinese.
    """

    code: str
    position: int
    entry: int | None
    words: str


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What a check of the whole chain found."""

    entries: int
    links: int
    problems: tuple[AuditProblem, ...]


def next_hash(previous: str, entry: Mapping[str, Any]) -> str:
    """The hash that chains an entry to what is before it."""
    return hashlib.sha256(previous.encode() + canonical_json(entry)).hexdigest()


def sign_head(key: bytes, head: Head, *, at: str) -> SignedHead:
    """Sign a head with the 32 bytes of an Ed25519 key; `at` is ISO in UTC."""
    signature = Ed25519PrivateKey.from_private_bytes(key).sign(_signed(head, at))
    return SignedHead(head.position, head.hash, at, base64.b64encode(signature).decode())


def public_key_of(key: bytes) -> str:
    """The public half, base64: what is published, and enough to check."""
    public = Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
    return base64.b64encode(public).decode()


def is_signed_by(public_key: str, signed: SignedHead) -> bool:
    """Whether a head carries the signature of the key."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key)).verify(
            base64.b64decode(signed.signature), _signed(signed.head, signed.at)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed(head: Head, at: str) -> bytes:
    return f"anxin-audit-head.{head.position}.{head.hash}.{at}".encode()


def head_line(signed: SignedHead) -> str:
    """One line of the second file."""
    return json.dumps(
        {"position": signed.position, "hash": signed.hash, "at": signed.at}
        | {"signature": signed.signature}
    )


def read_heads(lines: Iterable[str]) -> Iterator[SignedHead]:
    """Read the second file.

    Raises:
        ValueError: a line is none of ours.
    """
    for line in lines:
        if line.strip():
            data = json.loads(line)
            try:
                yield SignedHead(
                    int(data["position"]),
                    str(data["hash"]),
                    str(data["at"]),
                    str(data["signature"]),
                )
            except (KeyError, TypeError) as error:
                raise ValueError("not a line of published heads") from error


def verify_heads(heads: Iterable[SignedHead], *, public_key: str) -> list[AuditProblem]:
    """Problems of the heads themselves: not signed by the key."""
    return [
        AuditProblem("E-AUDIT-HEAD", one.position, None, "公布的链首签名不符，不可采信")
        for one in heads
        if not is_signed_by(public_key, one)
    ]


def verify_rows(rows: Iterable[ChainRow], *, heads: Iterable[Head] = ()) -> VerifyResult:
    """Recompute the whole chain.

    Args:
        rows: sealed ones by position, then those without a place.
        heads: as published earlier; a chain that was cut off or made anew does not have them.
    """
    check = _Check({(head.position, head.hash) for head in heads if head.position})
    for row in rows:
        if row.position is None:
            check.unsealed(row)
        else:
            check.sealed(row, row.position)
    return check.result()


class _Check:
    """Walks along the chain and remembers what is wrong."""

    def __init__(self, published: set[tuple[int, str]]) -> None:
        self.published = published
        self.problems: list[AuditProblem] = []
        self.seen: set[int] = set()
        self.previous = GENESIS
        self.last = 0
        self.newest = 0
        self.links = self.entries = 0

    def sealed(self, row: ChainRow, position: int) -> None:
        """Check one link against its predecessor and its entry."""
        self.links += 1
        follows = position == self.last + 1
        if position <= self.last:
            self._tell("E-AUDIT-ORDER", position, row.entry_id, "序位重复或倒退")
        elif not follows:
            self._tell(
                "E-AUDIT-GAP", self.last + 1, None, f"缺少序位{self.last + 1}至{position - 1}"
            )
        if row.entry is None:
            self._tell("E-AUDIT-REMOVED", position, row.entry_id, "审计记录已被删除")
        else:
            self._entry(row)
            if follows and next_hash(self.previous, row.entry) != row.hash:
                self._tell("E-AUDIT-ALTERED", position, row.entry_id, "审计记录或链值被改动")
            self.newest = max(self.newest, int(row.entry["transaction_id"]))
        self.published.discard((position, row.hash))
        self.last, self.previous = position, row.hash

    def unsealed(self, row: ChainRow) -> None:
        """Only the entries of the last moments may still be without a place."""
        assert row.entry is not None
        self._entry(row)
        if int(row.entry["transaction_id"]) <= self.newest:
            self._tell("E-AUDIT-INSERTED", 0, row.entry_id, "封存之后插入的审计记录，或链环被删")

    def _entry(self, row: ChainRow) -> None:
        self.entries += 1
        if row.entry_id in self.seen:
            self._tell("E-AUDIT-INSERTED", row.position or 0, row.entry_id, "审计记录重复出现")
        self.seen.add(row.entry_id)

    def _tell(self, code: str, position: int, entry: int | None, words: str) -> None:
        self.problems.append(AuditProblem(code, position, entry, words))

    def result(self) -> VerifyResult:
        """What was found; published heads that the chain does not have come last."""
        for position, _ in sorted(self.published):
            self._tell("E-AUDIT-TAIL", position, None, "与曾经公布的链首不符：链被截断、重写或较旧")
        return VerifyResult(self.entries, self.links, tuple(self.problems))


def dump_line(row: ChainRow) -> str:
    """One row as a line of a dump; reading it back gives the same hash."""
    entry = None if row.entry is None else json.loads(canonical_json(row.entry))
    return json.dumps(
        {"position": row.position, "hash": row.hash, "entry_id": row.entry_id, "entry": entry},
        ensure_ascii=False,
    )


def read_dump(lines: Iterable[str]) -> Iterator[ChainRow]:
    """Read a dump.

    Raises:
        ValueError: a line is none of ours.
    """
    for line in lines:
        data = json.loads(line)
        try:
            yield ChainRow(data["position"], data["hash"], data["entry_id"], data["entry"])
        except (KeyError, TypeError) as error:
            raise ValueError("not a line of an audit dump") from error
