"""Sites that lie where their project cannot be (位置存疑)."""

from collections.abc import Sequence

from sites.boundaries import position_doubt
from sites.ingest.project_lines import ProjectLine, ProjectsLine
from sites.models import Region


def doubts(lines: Sequence[ProjectsLine]) -> list[tuple[int, str]]:
    """Return the row and the reason of every position that does not fit its region."""
    projects = [line for line in lines if isinstance(line, ProjectLine)]
    regions = Region.objects.in_bulk({line.region_code for line in projects})
    found = []
    for line in projects:
        region = regions.get(line.region_code)
        if region is None or line.longitude is None or line.latitude is None:
            continue
        words = position_doubt(region=region, longitude=line.longitude, latitude=line.latitude)
        if words:
            found.append((line.row, words))
    return found
