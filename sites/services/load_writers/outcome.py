"""What a file would change, counted before anything is changed (差异)."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Diff:
    """Rows a file adds, rows it changes, and stored rows it does not mention."""

    new: int = 0
    changed: int = 0
    missing: int = 0

    def as_json(self) -> dict[str, int]:
        """Return the counts in the shape of the ingest report."""
        return {"new": self.new, "changed": self.changed, "missing": self.missing}


def compare_maps(stored: Mapping[Hashable, object], given: Mapping[Hashable, object]) -> Diff:
    """Compare what is stored with what a file says, key by key."""
    return Diff(
        new=len(given.keys() - stored.keys()),
        changed=sum(given[key] != stored[key] for key in given.keys() & stored.keys()),
        missing=len(stored.keys() - given.keys()),
    )
