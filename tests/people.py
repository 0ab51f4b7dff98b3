"""Three people for every page and endpoint: allowed, a colleague of another region, a stranger."""

from dataclasses import dataclass

from sites.models import Project, User
from tests.factories.sites import InspectorFactory, UserFactory, WageOfficerFactory


@dataclass(frozen=True)
class People:
    """Who asks: `allowed` may, `colleague` holds the role elsewhere, `stranger` holds none."""

    allowed: User
    colleague: User
    stranger: User


def inspectors(region_code: str = "370902", elsewhere: str = "370982") -> People:
    """Inspectors of 泰山区 and of 新泰市, and a user without any role."""
    return People(InspectorFactory(region_code), InspectorFactory(elsewhere), UserFactory())


def wage_officers(project: Project) -> People:
    """The project's wage officer, another project's, and a user without any role."""
    return People(WageOfficerFactory(project), WageOfficerFactory(), UserFactory())
