"""Three people for every page and endpoint: allowed, a colleague of another region, a stranger."""

from dataclasses import dataclass

from django.test import Client

from api.demo.second_factor import bind
from api.sessions import mark
from sites.models import Authenticator, Project, User
from tests.factories.sites import InspectorFactory, UserFactory, WageOfficerFactory


@dataclass(frozen=True)
class People:
    """Who asks: `allowed` may, `colleague` holds the role elsewhere, `stranger` holds none."""

    allowed: User
    colleague: User
    stranger: User


_only_a_password = Client.force_login


def force_login(client: Client, user: User, backend: str | None = None) -> None:
    """What `client.force_login` does in every test: password and one-time code, just entered."""
    _only_a_password(client, user, backend)
    session = client.session
    mark(session)
    session.save()


def with_second_factor(user: User) -> User:
    """Give a person a phone whose codes the sign-in page shows, as in the demo."""
    if not Authenticator.objects.filter(user=user).exists():
        bind(user)
    return user


def inspectors(region_code: str = "370902", elsewhere: str = "370982") -> People:
    """Inspectors of 泰山区 and of 新泰市, and a user without any role."""
    return People(InspectorFactory(region_code), InspectorFactory(elsewhere), UserFactory())


def wage_officers(project: Project) -> People:
    """The project's wage officer, another project's, and a user without any role."""
    return People(WageOfficerFactory(project), WageOfficerFactory(), UserFactory())
