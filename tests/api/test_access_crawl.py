"""Every address, asked by every kind of person for the own, a sister and a foreign site.

What somebody may see is told by his role and place alone (`SEES`); whatever is not of it must
neither be shown nor be changed, by whichever address it is asked for.
"""

import json
from collections import Counter

import pytest
from django.db import transaction

from sites.enums import RoleKind
from tests.api.access_rows import ROWS
from tests.api.access_rows.row import ANYBODY
from tests.api.access_world import ELSEWHERE, HERE, world
from tests.api.test_access_matrix import answer_to
from tests.factories.blacklist import APPROVE_AT
from tests.factories.sites import AdministratorFactory, UserFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.timeout(300)]

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


def three_sites():
    return {
        "own": world(HERE, "泰山区独此一处工程"),
        "sister": world(HERE, "泰山区姊妹一处工程"),
        "foreign": world(ELSEWHERE, "新泰市另外一处工程"),
    }


def everybody(sites):
    own = sites["own"].people
    return {
        "anonymous": None,
        "stranger": UserFactory(),
        "auditor": AdministratorFactory(RoleKind.AUDITOR),
        **{name: own[name] for name in ("system_admin", "security_admin", "officer", "inspector")},
        **{name: own[name] for name in ("approver", "reviewer")},
        "officer_sister": sites["sister"].people["officer"],
        "officer_foreign": sites["foreign"].people["officer"],
        "inspector_foreign": sites["foreign"].people["inspector"],
    }


def tells(told):
    """Words that only the site's own people may read; its name stands on its notice board."""
    words = [one for one in told.telling if one != told.project.name]
    return {*words, *(json.dumps(one)[1:-1] for one in words)}


def cells(sites, people):
    """Each row for each person and each site; one without a site in it is asked once."""
    for row in ROWS:
        named = "{" in f"{row.path}{list(row.body.values())}"
        for person in people:
            for site in SITES if named else SITES[:1]:
                if row.method == "POST" and site in SEES[person]:
                    continue  # an act within the own place is the matrix's own test
                yield row, person, site


def test_nobody_gets_a_byte_of_a_site_that_is_not_his(monkeypatch, record_property):
    sites = three_sites()
    people = everybody(sites)
    secrets = {site: tells(told) for site, told in sites.items()}
    monkeypatch.setattr("django.utils.timezone.now", lambda: APPROVE_AT)
    asked, wrong = Counter(), []
    for row, person, site in cells(sites, people):
        with transaction.atomic():
            response, shown = answer_to(row, sites[site], people[person])
            transaction.set_rollback(True)
        asked[row.method] += 1
        wrong.extend(
            (row.key, person, site, f"shows {other}: {one}")
            for other in set(SITES) - SEES[person]
            for one in secrets[other]
            if one in shown
        )
        allowed = site in SEES[person] or row.right in OF_NO_SITE
        if not allowed and "{" in row.path and response.status_code not in REFUSALS:
            wrong.append((row.key, person, site, response.status_code))

    record_property(
        "counted",
        f"权限矩阵：{len(ROWS)} 个地址 × {len(people)} 类主体 × {len(SITES)} 种归属，"
        f"请求 {sum(asked.values())} 格，越权 {len(wrong)} 处",
    )
    assert wrong == []
    assert sum(asked.values()) >= CELLS_AT_LEAST
