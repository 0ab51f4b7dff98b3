"""Static files: whole under the production storage, licensed, small where it counts."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from tests.api.web import story

pytestmark = pytest.mark.integration

STATIC = Path(settings.BASE_DIR) / "api" / "static"
WORKER_BUDGET = 60 * 1024
LINKED = re.compile(r'(?:src|href)="/static/([^"]+)"')


def test_every_file_named_by_another_is_there(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    finders.get_finder.cache_clear()

    call_command("collectstatic", interactive=False, verbosity=0)

    assert (tmp_path / "staticfiles.json").exists()


def test_every_vendored_library_carries_its_license():
    folders = [folder for folder in (STATIC / "vendor").iterdir() if folder.is_dir()]

    assert sorted(folder.name for folder in folders) == [
        "leaflet-1.9.4",
        "tabler-1.6.1",
    ]
    assert [folder.name for folder in folders if not (folder / "LICENSE").exists()] == []


@pytest.mark.django_db
def test_worker_pages_weigh_little(client):
    site = story.site().site

    for path in ("/w/", f"/w/complain/{site.code}/", "/w/receipt/"):
        page = client.get(path)
        weight = len(page.content) + sum(
            (STATIC / name).stat().st_size for name in LINKED.findall(page.text)
        )
        assert weight <= WORKER_BUDGET, path


@pytest.mark.django_db
def test_pages_load_nothing_from_outside(client):
    for path in ("/", "/listings/", "/login/", "/w/"):
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//', client.get(path).text) == []
