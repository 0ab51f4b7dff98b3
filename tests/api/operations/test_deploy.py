"""What `deploy/` starts is what there is, kept apart from the outside, with every secret a file."""

import configparser
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

pytestmark = pytest.mark.unit

DEPLOY = Path(settings.BASE_DIR) / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
OURS = ("migrate", "web", "worker", "beat", "relay", "backup")
PROCESSES = {"web", "worker", "beat", "relay"}


def units():
    for path in sorted((DEPLOY / "systemd").glob("*.service")):
        parser = configparser.RawConfigParser(strict=False, interpolation=None)
        parser.optionxform = str
        parser.read_string(path.read_text(encoding="utf-8"))
        yield path.name, parser["Service"]


def test_units_and_containers_are_the_same_processes():
    running = {re.split(r"[-@.]", name)[1] for name, unit in units() if "Restart" in unit}
    assert running == PROCESSES
    assert set(OURS) <= set(COMPOSE["services"])


def test_every_command_that_is_started_is_there():
    known = set(get_commands())
    for name, unit in units():
        for command in re.findall(r"manage\.py (\w+)", unit["ExecStart"]):
            assert command in known, name
    for name in OURS:
        command = COMPOSE["services"][name].get("command", [])
        if "manage.py" in command:
            assert command[command.index("manage.py") + 1] in known


def test_units_cannot_gain_or_reach_anything():
    for name, unit in units():
        wanted = {"NoNewPrivileges", "PrivateTmp", "ProtectHome"}
        assert {unit[key] for key in wanted} == {"true"}, name
        assert (unit["ProtectSystem"], unit["UMask"], unit["User"]) == ("strict", "0077", "anxin")
        # No right of root, no call a service does not need, no memory with keys on the disk.
        assert (unit["CapabilityBoundingSet"], unit["LimitCORE"]) == ("", "0"), name
        assert unit["SystemCallFilter"] == "@system-service", name


def test_containers_cannot_gain_or_reach_anything():
    for name in OURS:
        one = COMPOSE["services"][name]
        assert (one["read_only"], one["cap_drop"], one["user"]) == (True, ["ALL"], "10001"), name
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert "ports" not in one
    assert "ports" not in COMPOSE["services"]["database"]
    assert "ports" not in COMPOSE["services"]["broker"]


def test_every_secret_is_a_file_and_named_in_the_reference():
    reference = (DEPLOY / "environment.md").read_text(encoding="utf-8")
    needed = set(
        re.findall(
            r"^\| `(\w+)` \| yes \|",
            reference.split("## Secrets")[1].split("## Web")[0],
            re.MULTILINE,
        )
    )
    for name in OURS:
        given = COMPOSE["services"][name]["environment"]
        assert {f"{one}_FILE" for one in needed} <= set(given), name
        for variable, path in given.items():
            if variable.endswith("_FILE") and variable != "AUDIT_HEADS_FILE":
                assert path.removeprefix("/run/secrets/") in COMPOSE["secrets"]
    assert all(set(one) == {"file"} for one in COMPOSE["secrets"].values())


def environment_of(one):
    """Name and value of each variable a service is given."""
    given = one.get("environment", {})
    return given if isinstance(given, dict) else dict(item.split("=", 1) for item in given)


def test_what_the_containers_name_is_there():
    """What `docker compose config` would say, as far as a reader of YAML can say it."""
    services = COMPOSE["services"]
    reference = (DEPLOY / "environment.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(\w+)` \|", reference, re.MULTILINE))
    for name, one in services.items():
        assert {"image", "build"} & set(one), name
        for other in one.get("depends_on", ()):
            assert other in services, (name, other)
            if isinstance(one["depends_on"], dict):
                condition = one["depends_on"][other]["condition"]
                assert condition != "service_healthy" or "healthcheck" in services[other]
        assert set(one.get("networks", ())) <= set(COMPOSE["networks"]), name
        assert set(one.get("secrets", ())) <= set(COMPOSE["secrets"]), name
        for volume in one.get("volumes", ()):
            source = volume.split(":")[0]
            assert source.startswith("./") or source in COMPOSE["volumes"], (name, source)
        for variable, value in environment_of(one).items():
            if variable.endswith("_FILE") and value.startswith("/run/secrets/"):
                assert value.removeprefix("/run/secrets/") in one["secrets"], (name, variable)
            if name in OURS and variable != "PGOPTIONS":
                assert {variable, variable.removesuffix("_FILE")} & named, (name, variable)


def test_the_web_server_and_nginx_meet_at_one_socket():
    [web] = [unit for name, unit in units() if name == "anxin-web.service"]
    assert "--uds /run/anxin/web.sock" in web["ExecStart"]
    assert "unix:/run/anxin/web.sock" in NGINX
    assert "/run/anxin/web.sock" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert "-HUP" in web["ExecReload"]


def test_health_check_names_the_host_and_the_scheme_that_are_asked_for():
    """Without them the answer is 400 or a redirect, and a well server is taken for a sick one."""
    [*_, program] = COMPOSE["services"]["web"]["healthcheck"]["test"]
    assert "os.environ['ALLOWED_HOSTS']" in program
    assert "'X-Forwarded-Proto':'https'" in program
    compile(program, "healthcheck", "exec")


def test_nginx_of_the_containers_can_open_the_socket_and_gives_every_static_file():
    docker = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert "--mode 0755 /run/anxin" in docker
    assert "--uds-permissions" in docker
    sockets = [one for one in COMPOSE["services"]["nginx"]["volumes"] if one.startswith("socket:")]
    assert sockets == ["socket:/run/anxin"]
    # The files lie in the other container: what nginx has not got the application gives.
    assert "try_files $uri @application;" in NGINX


def test_nginx_asks_again_for_what_only_reads_where_a_worker_goes():
    assert NGINX.count("server unix:/run/anxin/web.sock max_fails=0;") == 2
    # Nothing that files or acts is sent twice, nor anything that is only slow.
    assert re.findall(r"proxy_next_upstream ([^;]*);", NGINX) == ["error"]


def test_nginx_refuses_with_429_and_never_with_an_answer_about_a_company():
    assert "limit_req_status 429;" in NGINX
    places = re.findall(r"location (\S+) \{([^}]*)\}", NGINX)
    own = {name: body for name, body in places if "return " in body and name.startswith("@")}
    assert set(own) == {"@too_large", "@too_many", "@unavailable"}
    for name, body in own.items():
        for header in (
            "Content-Security-Policy",
            "Strict-Transport-Security",
            "X-Content-Type-Options nosniff",
        ):
            assert f"add_header {header}" in body, (name, header)


def test_network_log_is_kept_for_six_months():
    rule = (DEPLOY / "logrotate").read_text(encoding="utf-8")
    [log] = re.findall(r"^\s*access_log (/\S+);", NGINX, re.MULTILINE)
    assert f"{log} {{" in rule
    # Debian's own rule for *.log would delete it after two weeks.
    assert not log.endswith(".log")
    assert "weekly" in rule
    assert int(re.search(r"rotate (\d+)", rule)[1]) * 7 > 184


def test_image_holds_the_program_and_nothing_else():
    rules = [
        line
        for line in (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert rules[0] == "*"
    taken = {line.removeprefix("!") for line in rules[1:] if line.startswith("!")}
    assert {"api", "arrears", "blacklist", "rating", "sites", "templates", "manage.py"} <= taken
    assert not {"deploy", "tests", ".", ".git", ".data", "deploy/secrets"} & taken
    assert all((DEPLOY.parent / one).exists() for one in taken)
