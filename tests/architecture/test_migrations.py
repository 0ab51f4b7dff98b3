import io

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.unit


@pytest.mark.django_db
def test_no_model_change_lacks_its_migration():
    out = io.StringIO()

    call_command("makemigrations", check_changes=True, dry_run=True, stdout=out)

    assert out.getvalue().strip() == "No changes detected"
