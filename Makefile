# The one entry for people and CI: `make help` lists it. Each command does all set-up that it needs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

RUN_DIR ?= .run
TARGET := $(or $(CARGO_TARGET_DIR),target)
LOCAL := $(TARGET)/debug/local --run-dir $(RUN_DIR)
# Tools that are built once and kept beside cargo's own caches.
TOOLS := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/holdfast/tools
CARGO_DENY := 0.20.2
# Sums of the generated files; a README is one because of its table of settings.
GENERATED = find services/gateway/openapi.json services/*/settings.json services/*/README.md \
	services/kit/service/README.md k8s/crds .sqlx -type f | LC_ALL=C sort | xargs sha256sum
# Test programs by what they need; tests/layout/targets.rs checks that each is named once.
PURE_TESTS := measure operator_crd operator_reconcile wall_times
SOCKET_TESTS := gateway_http kit_mesh telemetry_export
PG_TESTS := booking_db identity_db ledger_db mail_db outbox_db pg_db policy_db retention_db seal_db tenants_db
TEST_TIMES := $(abspath $(TARGET))/test-times
# What is not given must not reach the programs as an empty setting.
unexport HTTPS_PORT HTTP_PORT POSTGRES_PORT REDIS_PORT
UP_FLAGS := $(if $(DETACH),--detach) $(if $(HTTPS_PORT),--https-port=$(HTTPS_PORT)) $(if $(HTTP_PORT),--http-port=$(HTTP_PORT)) \
	$(if $(POSTGRES_PORT),--postgres-port=$(POSTGRES_PORT)) $(if $(REDIS_PORT),--redis-port=$(REDIS_PORT))

.PHONY: help up down status clean trace screenshots pictures build fmt lint check gen fresh deny advisories size \
	unit test test-pg test-mesh test-browser test-long bench

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

up: build ## the whole mesh on this machine, with two demo tenants (DETACH=1 returns when it is ready)
	exec $(LOCAL) up $(UP_FLAGS)

down: build ## stop it
	$(LOCAL) down

status: build ## what runs, what is applied and who has acknowledged it
	@$(LOCAL) status

clean: build ## stop it and remove its data
	$(LOCAL) clean

trace: build ## one trace as a tree: make trace ID=<X-Trace-Id>
	@$(LOCAL) trace $(ID)

screenshots: build ## every page and state of the running mesh, in .run/screenshots; ONLY= names the first letters
	$(TARGET)/debug/screenshots --run-dir $(RUN_DIR) $(if $(ONLY),--only=$(ONLY))

pictures: build ## the README's pictures, from the running mesh
	$(TARGET)/debug/screenshots --run-dir $(RUN_DIR) --readme docs/pictures

build: ## all programs
	@SQLX_OFFLINE=true cargo build --locked --workspace

fmt: ## format the code
	cargo fmt --all

lint: ## format check and lints
	cargo fmt --all --check
	SQLX_OFFLINE=true cargo clippy --locked --workspace --all-targets -- -D warnings

gen: ## write the generated files anew: OpenAPI, CRD, settings, .sqlx
	tools/generate.sh $(TARGET)

fresh: ## fail if a generated file was not up to date
	@mkdir -p $(TARGET)
	@$(GENERATED) > $(TARGET)/generated.sums
	@$(MAKE) gen
	@$(GENERATED) | diff $(TARGET)/generated.sums - || { echo 'make gen has changed these files: commit them'; exit 1; }

deny: $(TOOLS)/bin/cargo-deny ## licences, bans and sources of every dependency, offline
	$(TOOLS)/bin/cargo-deny --offline --config .deny.toml check bans licenses sources

advisories: $(TOOLS)/bin/cargo-deny ## known vulnerabilities of what is used; needs the network, or ADVISORIES_RUST= and ADVISORIES_OSV= (folders)
	@ADVISORIES_RUST='$(ADVISORIES_RUST)' ADVISORIES_OSV='$(ADVISORIES_OSV)' tools/advisories.sh $<

$(TOOLS)/bin/cargo-deny:
	cargo install --locked --debug --root $(TOOLS) --version $(CARGO_DENY) cargo-deny

size: ## file and function sizes
	@python3 tools/size.py

check: lint ## format, lints, pure tests, doctests and the shape of the tree: nothing is started
	SQLX_OFFLINE=true cargo test --quiet --locked --workspace --lib --bins $(PURE_TESTS:%=--test %) -- --skip on_redis::
	SQLX_OFFLINE=true cargo test --quiet --locked --workspace --doc
	SQLX_OFFLINE=true cargo test --quiet --locked --workspace --test holdfast -- layout::

test-pg: build ## what needs PostgreSQL or Redis alone; TEST= names some, by their beginning
	SQLX_OFFLINE=true $(LOCAL) with-servers -- cargo test --locked --workspace --no-fail-fast $(PG_TESTS:%=--test %) -- $(TEST)
	SQLX_OFFLINE=true $(LOCAL) with-servers -- cargo test --quiet --locked --workspace --lib -- on_redis::

test-mesh: build ## servers within the test, and the running mesh, without a browser; TEST= names some
	SQLX_OFFLINE=true cargo test --locked --workspace --no-fail-fast $(SOCKET_TESTS:%=--test %) -- --skip browser:: $(TEST)
	SQLX_OFFLINE=true $(LOCAL) with-servers -- cargo test --locked --workspace --no-fail-fast --test holdfast -- --skip browser:: --skip layout:: $(TEST)

test-browser: build ## every page in every state, in a browser
	SQLX_OFFLINE=true $(LOCAL) with-servers -- cargo test --locked --workspace --test holdfast --test gateway_http -- browser::

unit: build ## every test, beside a private PostgreSQL and Redis; TEST= names some; ends with the slowest
	SQLX_OFFLINE=true cargo build --locked --workspace --all-targets
	@rm -f $(TEST_TIMES)
	SQLX_OFFLINE=true TEST_TIMES=$(TEST_TIMES) $(LOCAL) with-servers -- cargo --config 'target."cfg(all())".runner = "tools/timed-test.sh"' \
	    test --locked --workspace --no-fail-fast $(TEST)
	@tools/slowest.sh $(TEST_TIMES)

test: fresh lint deny unit ## everything that CI runs
	tools/fresh-clone.sh

test-long: ## the suite with the large figures
	HOLDFAST_TEST_LONG=1 $(MAKE) unit

bench: ## what each operation costs beside its floor, into docs/performance.md; ONLY= one operation, printed alone
	SQLX_OFFLINE=true cargo build --locked --workspace --release
	$(TARGET)/release/bench $(if $(ONLY),--only=$(ONLY),--write=docs/performance.md)
