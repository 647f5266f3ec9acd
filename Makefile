# The commands that people and CI use. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# JPEG by libjpeg-turbo wherever it can be built.
turbojpeg := --features api-actix/turbojpeg
tools := $(and $(shell command -v cmake),$(shell command -v nasm))
features := $(if $(tools),$(turbojpeg))

.PHONY: help
help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## Start the service on an embedded database in ./data, with an admin at first
	cargo run --release $(features) --bin media-server -- serve --first-admin admin

.PHONY: build
build: ## Build the program for use: target/release/media-server
	cargo build --release --locked $(features) --bin media-server

# Pixels by the other decoder; all else is the same.
test-without := cargo test --workspace --test image_contracts --test images

.PHONY: test
test: ## Run every test, on SQLite and on a private throw-away PostgreSQL, and behind nginx
	cargo build --workspace --bins $(features)
	scripts/with-nginx scripts/with-postgres cargo test --workspace $(features)
	$(if $(tools),$(test-without),@echo "libjpeg-turbo was NOT tested: it needs cmake and nasm" >&2)

.PHONY: test-faults
test-faults: ## Faults and power cuts at every step, full disks, dead databases; long, needs root, strace and FUSE
	cargo build --workspace --bins $(features)
	scripts/with-postgres cargo test --workspace $(features) --test kill_at_every_step \
		--test errors_at_every_step --test full_disk --test postgres_server --test postgres_languages \
		--test power_cuts
	MODEL_CASES=40 scripts/with-postgres cargo test --workspace $(features) --test any_order

.PHONY: fuzz-api
fuzz-api: ## Send what schemathesis makes up from the API's document to a server of its own; three minutes
	cargo build --workspace --bins $(features)
	scripts/fuzz-api

.PHONY: corpus
corpus: build ## Upload CORPUS_FILES (30,000) malformed files to a server of its own; two minutes, needs Python
	python3 -B scripts/corpus

.PHONY: fuzz
fuzz: ## Fuzz whatever reads strangers' input, FUZZ_SECONDS (60) each
	scripts/fuzz

.PHONY: deny
deny: ## Hold the dependencies to deny.toml: duplicates, licences, sources, and advisories where at hand
	scripts/deny

.PHONY: check
check: fmt-check lint doc test ## Everything that must hold before a commit

.PHONY: fmt
fmt: ## Format the code
	cargo fmt --all

.PHONY: fmt-check
fmt-check:
	cargo fmt --all --check

.PHONY: lint
lint: ## Lint the code; a warning is an error
	cargo clippy --workspace --all-targets -- -D warnings
	$(if $(tools),cargo clippy --workspace --all-targets $(turbojpeg) -- -D warnings)

.PHONY: doc
doc: ## Build the documentation of the crates; a warning is an error
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

.PHONY: bench
bench: ## Measure the service beside its peers, into docs/performance.md; GROUP=name for a part, QUICK=1 to try
	BENCH_BUILD_FLAGS="$(features)" scripts/with-postgres scripts/bench $(if $(QUICK),--quick) $(GROUP)

.PHONY: migration
migration: ## Start a migration for both databases: make migration NAME=add_colour
	@scripts/new-migration "$(NAME)"
