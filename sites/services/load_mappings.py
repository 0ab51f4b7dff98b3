"""What people say of the columns of their sheets: used, kept, remembered (列对应)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sites.ingest.column_mapping import Guidance, parse_choice
from sites.ingest.profiles import Profile, profiles
from sites.models import ColumnMapping, Company, Load, User


def guidance_for(load: Load) -> Guidance:
    """Gather what was said of a file's columns: for this file, and for its layout before."""
    employer = _owner(load)
    profile = _profile(load)
    kept = ColumnMapping.objects.filter(employer=employer, kind=load.kind) if employer else ()
    return Guidance(
        choice=parse_choice(load.mapping.get("choice", {}), profile),
        remembered={row.layout: parse_choice(row.choice, profile) for row in kept},
        employer_name=load.employer.name if load.employer is not None else "",
    )


def _owner(load: Load) -> Company | None:
    """Return whose habits a file's layout belongs to; None for files of the office."""
    if load.employer is not None or load.project is None:
        return load.employer
    return load.project.general_contractor


def _profile(load: Load) -> Profile:
    """Return the layout whose columns a person may choose from."""
    recognized = load.mapping.get("kind", "")
    known = profiles()
    if recognized in known:
        return known[recognized]
    return known.get(load.kind, known["projects.project"])


def say_mapping(load: Load, mapping: Mapping[str, Any]) -> None:
    """Put what a person says on the file; the next reading goes by it.

    Raises:
        InvalidInput: E-MAPPING, when it names what is not there.
    """
    choice = parse_choice(mapping, _profile(load)).as_json()
    load.mapping = {**load.mapping, "choice": choice}


def remember_mapping(load: Load, *, actor: User, now: dt.datetime) -> None:
    """Keep what was said of this layout for the employer's next file."""
    owner, choice = _owner(load), load.mapping.get("choice", {})
    if owner is None or not choice.get("columns"):
        return
    ColumnMapping.objects.update_or_create(
        employer=owner,
        kind=load.kind,
        layout=load.mapping["layout"],
        defaults={"choice": {**choice, "sheet": ""}, "decided_by": actor, "decided_at": now},
    )
