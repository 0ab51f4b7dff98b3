"""The plan of the whole city, made once."""

import pytest
from django.conf import settings

from api.demo.city import PROJECT_COUNT, plan_city


@pytest.fixture(scope="session")
def city():
    return plan_city(project_count=PROJECT_COUNT, boundaries=settings.BOUNDARIES_FILE)
