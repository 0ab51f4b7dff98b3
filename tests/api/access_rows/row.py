"""A row: one address, with the answer to each of five principals.

An outcome is the status, and a plus where the answer shows something of the site: its name,
its code, the number of its case, complaint or decision, the name of its file.
"""

from dataclasses import dataclass, field

PRINCIPALS = ("anonymous", "stranger", "officer_elsewhere", "inspector_elsewhere", "right")


@dataclass(frozen=True)
class Row:
    """A request that the right person may make; `{words}` in path and body come from the world."""

    method: str
    route: str
    right: str
    outcomes: str
    path: str = ""
    body: dict[str, object] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.method} {self.route}"


INSPECTOR, APPROVER, OFFICER, ANYBODY = "inspector", "approver", "officer", "stranger"
REVIEWER = "reviewer"
