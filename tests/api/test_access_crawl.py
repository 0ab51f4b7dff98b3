"""Every address, asked by every kind of person for the own, a sister and a foreign site.

What somebody may see is told by his role and place alone (`SEES`); whatever is not of it must
neither be shown nor be changed, by whichever address it is asked for. What the head of a page
offers him opens. The suite asks a share of the cells, always the same; `make crawl` asks all of
them (`CRAWL=1`).
"""

import json
import os
import zlib
from collections import Counter

import pytest
from django.db import transaction
from django.test import Client

from sites.enums import RoleKind
from tests.api.access_rows import ROWS
from tests.api.access_rows.row import ANYBODY
from tests.api.access_worker import too_much
from tests.api.access_world import ELSEWHERE, HERE, world
from tests.api.head_links import head_links
from tests.api.test_access_matrix import answer_to
from tests.factories.blacklist import APPROVE_AT
from tests.factories.sites import AdministratorFactory, UserFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.timeout(900)]

SITES = ("own", "sister", "foreign")
# Sites of two districts: own and sister lie in one, foreign in another.
SEES = {
    "anonymous": set(),
    "stranger": set(),
    "system_admin": set(),
    "security_admin": set(),
    "officer": {"own"},
    "officer_sister": {"sister"},
    "officer_foreign": {"foreign"},
    "inspector": {"own", "sister"},
    "inspector_foreign": {"foreign"},
    "approver": {"own", "sister"},
    "reviewer": {"own", "sister"},
    "auditor": {"own", "sister", "foreign"},
}
# Asked for what one may not see: sign in, not allowed, not there, or not even well-formed.
REFUSALS = {302, 400, 401, 403, 404, 409, 413, 422}
# What is for everybody, and what is about people instead of sites.
OF_NO_SITE = {ANYBODY, "system_admin", "security_admin", "auditor"}
CELLS_AT_LEAST = 2_000
WHOLE = os.environ.get("CRAWL", "") not in {"", "0"}
# Of so many cells the suite asks one.
SHARE = 1 if WHOLE else 12


def three_sites():
    return {
        "own": world(HERE, "泰山区独此一处工程"),
        "sister": world(HERE, "泰山区姊妹一处工程"),
        "foreign": world(ELSEWHERE, "新泰市另外一处工程"),
    }


def everybody(sites):
    """A client of each person, who has signed in once."""
    own = sites["own"].people
    people = {
        "anonymous": None,
        "stranger": UserFactory(),
        "auditor": AdministratorFactory(RoleKind.AUDITOR),
        **{name: own[name] for name in ("system_admin", "security_admin", "officer", "inspector")},
        **{name: own[name] for name in ("approver", "reviewer")},
        "officer_sister": sites["sister"].people["officer"],
        "officer_foreign": sites["foreign"].people["officer"],
        "inspector_foreign": sites["foreign"].people["inspector"],
    }
    clients = {name: Client() for name in people}
    for name, user in people.items():
        if user is not None:
            clients[name].force_login(user)
    return clients


def tells(told):
    """Words that only the site's own people may read; its name stands on its notice board."""
    words = [one for one in told.telling if one != told.project.name]
    return {*words, *(json.dumps(one)[1:-1] for one in words)}


def cells():
    """Each row for each person and each site; one without a site in it is asked once."""
    for row in ROWS:
        named = "{" in f"{row.path}{list(row.body.values())}"
        for person, seen in SEES.items():
            for site in SITES if named else SITES[:1]:
                if row.method == "POST" and site in seen:
                    continue  # an act within the own place is the matrix's own test
                if is_asked(row.key, person, site):
                    yield row, person, site


def is_asked(*cell):
    """Whether a cell is of the share that is asked."""
    return zlib.crc32(" ".join(cell).encode()) % SHARE == 0


def test_nobody_gets_a_byte_of_a_site_that_is_not_his(monkeypatch, record_property):
    monkeypatch.setattr("django.utils.timezone.now", lambda: APPROVE_AT)
    sites = three_sites()
    clients = everybody(sites)
    secrets = {site: tells(told) for site, told in sites.items()}
    asked, wrong, offered = Counter(), [], {name: {"/"} for name in clients}
    for row, person, site in cells():
        cookies = clients[person].cookies.copy()
        with transaction.atomic():
            response, shown = answer_to(row, sites[site], clients[person])
            transaction.set_rollback(True)
        clients[person].cookies = cookies
        if response.status_code == 200:
            offered[person].update(head_links(shown))
        asked[row.key] += 1
        wrong.extend(
            (row.key, person, site, f"shows {other}: {one}")
            for other in set(SITES) - SEES[person]
            for one in secrets[other]
            if one in shown
        )
        for name, told in sites.items():
            # The three workers bear one name.
            more = too_much(told, shown, is_own_officer=person.startswith("officer"))
            wrong.extend((row.key, person, site, f"{name}: {one}") for one in more)
        allowed = site in SEES[person] or row.right in OF_NO_SITE
        if not allowed and "{" in row.path and response.status_code not in REFUSALS:
            wrong.append((row.key, person, site, response.status_code))

    wrong.extend(
        (person, link, status)
        for person, links in offered.items()
        for link in sorted(links)
        if is_asked(person, link) and (status := clients[person].get(link).status_code) != 200
    )

    record_property(
        "counted",
        f"越权遍历：{len(asked)} 个地址 × {len(SEES)} 类主体 × {len(SITES)} 种归属，"
        f"请求 {asked.total()} 格{'' if WHOLE else f'（抽 {SHARE} 分之一）'}，越权 {len(wrong)} 处",
    )
    assert wrong == []
    assert asked.total() >= CELLS_AT_LEAST / SHARE
