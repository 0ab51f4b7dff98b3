# 安薪信用. `make` lists the targets; `make demo` and `make test` are the two to know.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

PORT ?= 8000
SITES ?= 60
SERVE ?= 1
WORKERS ?= 2
ARGS ?=
COVER ?=
# Order and values of the tests; another number is another order.
SEED ?= 12533
TESTED ?=
API_CASES ?= 25
UV_VERSION := 0.13.8
PY := .venv/bin/python
READY := .venv/.ready
# Demo and tests start dozens of processes of the same code: each compiling it anew costs seconds.
unexport PYTHONDONTWRITEBYTECODE
# Never fetch a Python: the one of the machine is used.
export UV_PYTHON_DOWNLOADS := never

# What production sets, so that `check --deploy` sees production's settings.
PRODUCTION := DEMO=0 SECURE=1 DATABASE_URL=postgresql://anxin@127.0.0.1/anxin \
	REDIS_URL=redis://127.0.0.1:6379/0 ALLOWED_HOSTS=example.invalid \
	SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') \
	FIELD_KEYS=k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE= \
	COMPLAINT_KEYS=c1:YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU= \
	INDEX_KEY=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE= \
	RECEIPT_KEY=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE= \
	AUDIT_KEY=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE= \
	BACKUP_KEY=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE= \
	PUSH_SECRETS=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE= \
	PLATFORM_URL=https://example.invalid

.PHONY: help
help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# ---------------------------------------------------------------- run

.PHONY: demo
demo: setup ## build the demo city and serve it (PORT=8000 SITES=60; SERVE=0 builds and ends)
	@exec $(PY) manage.py demo --port $(PORT) --sites $(SITES) $(if $(filter 0,$(SERVE)),--no-serve)

.PHONY: test
test: setup ## run all tests on the embedded services (ARGS="-k name" chooses; SEED=7 shuffles; COVER=1 measures)
	@rm -f .coverage .coverage.*
	exec $(PY) $(if $(COVER),-m coverage run) -m pytest -n $(WORKERS) --randomly-seed=$(SEED) $(ARGS)

.PHONY: crawl
crawl: setup ## ask every address as every kind of person for every site (the tests ask a share)
	@CRAWL=1 $(PY) -m pytest tests/api/test_access_crawl.py --quiet --timeout 900 --randomly-seed=$(SEED) $(ARGS)

.PHONY: upgrade-drill
upgrade-drill: setup ## migrate and restart under load and count what failed
	@exec $(PY) -m tests.upgrade

.PHONY: test-fast
test-fast: setup ## run the unit tests only
	@exec $(PY) -m pytest -m unit $(ARGS)

.PHONY: clean-data
clean-data: ## forget all data of demo, tests and benchmarks under .data/
	@if [ -x $(PY) ]; then
		for folder in .data .data/test .data/bench .data/chaos; do
			[ ! -d $$folder ] || ANXIN_DATA_DIR=$$folder $(PY) -m api.embedded stop
		done
	fi
	rm -rf .data

# ---------------------------------------------------------------- set up

.PHONY: setup
setup: $(READY) ## install the pinned dependencies into .venv (skipped when nothing changed)

$(READY): requirements.txt
	@python=
	for candidate in $(PYTHON) python3.11 python3; do
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
			python=$$candidate
			break
		fi
	done
	if [ -z "$$python" ]; then
		echo "需要 Python 3.11（Debian 12：apt-get install python3 python3-venv），或 make PYTHON=/路径/python3.11" >&2
		exit 1
	fi
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then
		echo "$$python 缺少 venv 模块（Debian 12：apt-get install python3-venv）" >&2
		exit 1
	fi
	[ -x .tools/bin/pip ] || "$$python" -m venv .tools
	# An account without a home has nowhere else to keep the cache.
	[ -w "$${HOME:-/nowhere}" ] || export UV_CACHE_DIR="$(CURDIR)/.tools/cache" PIP_NO_CACHE_DIR=1
	export PIP_DISABLE_PIP_VERSION_CHECK=1
	if [ "$$(.tools/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$(UV_VERSION)" ]; then
		echo "安装 uv $(UV_VERSION) …"
		.tools/bin/pip install --quiet "uv==$(UV_VERSION)" || echo "uv 装不上，改用 pip（较慢）" >&2
	fi
	[ -x $(PY) ] || "$$python" -m venv --without-pip .venv
	echo "安装依赖 …"
	export VIRTUAL_ENV="$(CURDIR)/.venv"
	# Compiled once here: where Python may write no byte code, each process would compile all anew.
	sync() {
		[ -x .tools/bin/uv ] &&
			.tools/bin/uv pip sync --quiet --require-hashes --compile-bytecode "$$@" requirements.txt
	}
	# The second try trusts the machine's own certificates: offices often have a proxy.
	sync || sync --system-certs ||
		.tools/bin/pip --python $(PY) install --quiet --require-hashes -r requirements.txt
	touch $(READY)

.PHONY: lock
lock: setup ## resolve the dependencies again and write requirements.txt
	@.tools/bin/uv lock
	.tools/bin/uv export --quiet --frozen --all-groups --no-header --no-emit-project -o requirements.txt

# ---------------------------------------------------------------- check

.PHONY: check
check: lint types imports migrations deploy-check law-check openapi-check cov ## everything that must hold before a change lands

.PHONY: fmt
fmt: setup ## format the code and repair what can be repaired
	@$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .

.PHONY: lint
lint: setup ## style and formatting
	@$(PY) -m ruff check .
	$(PY) -m ruff format --check .

.PHONY: types
types: setup ## strict types
	@$(PY) -m mypy

.PHONY: imports
imports: setup ## the import contracts between and inside the packages
	@.venv/bin/lint-imports

.PHONY: migrations
migrations: setup ## no model change without its migration, none that stops the running release
	@$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py lint_migrations

.PHONY: deploy-check
deploy-check: setup ## Django's checks with production's settings
	@$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

.PHONY: law
law: setup ## write docs/law.md from the law tables
	@$(PY) manage.py law_table > docs/law.md.new
	mv docs/law.md.new docs/law.md

.PHONY: law-check
law-check: setup ## docs/law.md is up to date
	@diff -u docs/law.md <($(PY) manage.py law_table) || { echo "请运行 make law" >&2; exit 1; }

.PHONY: privacy
privacy: setup ## write docs/privacy.md from the record of processing
	@$(PY) manage.py privacy_record > docs/privacy.md.new
	mv docs/privacy.md.new docs/privacy.md

.PHONY: sbom
sbom: setup ## write .data/sbom.json, every part with version, license and hash (CycloneDX)
	@mkdir -p .data
	$(PY) manage.py sbom > .data/sbom.json.new
	mv .data/sbom.json.new .data/sbom.json
	echo "已写出 .data/sbom.json"

.PHONY: openapi
openapi: setup ## write docs/openapi.json from the endpoints
	@$(PY) manage.py openapi > docs/openapi.json.new
	mv docs/openapi.json.new docs/openapi.json

.PHONY: openapi-check
openapi-check: setup ## docs/openapi.json is up to date
	@diff -u docs/openapi.json <($(PY) manage.py openapi) || { echo "请运行 make openapi" >&2; exit 1; }

.PHONY: cov
cov: setup ## all tests, with branch coverage (TESTED=1: those that `make test COVER=1` has just run)
	@if [ -z "$(TESTED)" ]; then
		$(MAKE) --no-print-directory test COVER=1
	fi
	$(PY) -m coverage combine --quiet
	$(PY) -m coverage report
	# Where the law is applied nothing may go untried.
	$(PY) -m coverage report --precision=2 --fail-under=100 --include='*/services/*,*/rules/*'

# ---------------------------------------------------------------- measure

.PHONY: bench
bench: setup ## measure against yardsticks, write .data/bench.json
	@mkdir -p .data
	DJANGO_SETTINGS_MODULE=tests.settings $(PY) -m tests.benchmarks $(ARGS)

.PHONY: fuzz
fuzz: setup ## bend workbooks and read them (ARGS="5000 1": how many, from which number on)
	@exec $(PY) -m tests.fuzz $(ARGS)

.PHONY: chaos
chaos: setup ## three minutes of faults, then the count and ten seeded bugs, write .data/chaos.json
	@mkdir -p .data
	DJANGO_SETTINGS_MODULE=tests.settings $(PY) -m tests.chaos $(ARGS)

.PHONY: api-fuzz
api-fuzz: setup ## ask every endpoint what its description allows and what it does not (API_CASES=25)
	@API_CASES=$(API_CASES) exec $(PY) -m pytest -q -p no:randomly tests/api/v1/test_schemathesis.py
