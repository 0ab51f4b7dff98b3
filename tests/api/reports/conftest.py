"""The site of the story with a complaint, and an inspector who is signed in."""

import pytest

from tests.api.web import story
from tests.factories.sites import InspectorFactory


@pytest.fixture
def told():
    built = story.build()
    story.complaint(built.project)
    return built


@pytest.fixture
def inspector(client):
    user = InspectorFactory()
    client.force_login(user)
    return user
