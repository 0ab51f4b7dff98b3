import pytest

from api.demo.files import write_completions, write_project, write_registers
from sites.enums import LoadKind

pytestmark = pytest.mark.unit


def test_story_sends_roster_eight_months_and_a_statement(city, tmp_path):
    written = write_project(city.story, tmp_path)

    kinds = [sent.kind for sent in written.files]
    assert kinds[0] == LoadKind.ROSTER
    assert kinds[-1] == LoadKind.ACCOUNT_STATEMENT
    assert kinds.count(LoadKind.ATTENDANCE) == kinds.count(LoadKind.PAYROLL) == 8
    # Nobody was paid in the last four months: the bank has nothing to say of them.
    assert kinds.count(LoadKind.BANK_RETURN) == 4
    assert all(sent.path.stat().st_size > 1_000 for sent in written.files)


def test_files_of_a_kind_are_sent_in_order(city, tmp_path):
    written = write_project(city.projects[1], tmp_path)

    for kind in LoadKind:
        moments = [sent.sent_at for sent in written.files if sent.kind == kind]
        assert moments == sorted(moments)


def test_registers_are_one_a_wave(city, tmp_path):
    projects = city.projects[:6]
    written = [write_project(project, tmp_path) for project in projects]
    small = type(city)(city.companies, projects)

    sent = write_registers(small, written, tmp_path)

    assert [each.path.name for each in sent] == [
        "projects-2024-12.xlsx",
        "projects-2025-02.xlsx",
        "projects-2025-04.xlsx",
    ]


def test_registers_leave_out_a_wave_without_projects(city, tmp_path):
    small = type(city)(city.companies, city.projects[:1])
    written = [write_project(city.story, tmp_path)]

    assert [each.path.name for each in write_registers(small, written, tmp_path)] == [
        "projects-2024-12.xlsx"
    ]


def test_second_season_sends_back_pay_three_months_and_a_statement(city, tmp_path):
    project = next(one for one in city.projects if one.number == 3)

    kinds = [sent.kind for sent in write_project(project, tmp_path).files_after]

    assert kinds[0] == LoadKind.BANK_RETURN
    assert kinds.count(LoadKind.PAYROLL) == 3
    assert kinds[-1] == LoadKind.ACCOUNT_STATEMENT


def test_completions_name_the_sites_where_works_ended(city, tmp_path):
    projects = city.projects[:3]
    written = [write_project(project, tmp_path) for project in projects]

    [sent] = write_completions(type(city)(city.companies, projects), written, tmp_path)
    nothing = write_completions(type(city)(city.companies, projects[2:]), written, tmp_path)

    assert (sent.kind, sent.path.name) == (LoadKind.PROJECTS, "projects-2026-03.xlsx")
    assert nothing == []
