# The commands that people and CI use. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

.PHONY: help
help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## Start the service on an embedded database in ./data, with an admin at first
	cargo run --release --bin media-server -- serve --first-admin admin

.PHONY: build
build: ## Build the program for use: target/release/media-server
	cargo build --release --locked --bin media-server

.PHONY: test
test: ## Run every test, on SQLite and on a private throw-away PostgreSQL
	cargo build --workspace --bins
	scripts/with-postgres cargo test --workspace

.PHONY: test-faults
test-faults: ## Faults at every single step, full disks, dead databases; minutes, needs strace and root
	cargo build --workspace --bins
	scripts/with-postgres cargo test --package tests --test kill_at_every_step \
		--test errors_at_every_step --test full_disk --test postgres_server

.PHONY: fuzz-api
fuzz-api: ## Send what schemathesis makes up from the API's document to a server of its own; three minutes
	cargo build --workspace --bins
	scripts/fuzz-api

.PHONY: fuzz
fuzz: ## Fuzz whatever reads strangers' input, FUZZ_SECONDS (60) each; needs a nightly toolchain
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

.PHONY: doc
doc: ## Build the documentation of the crates; a warning is an error
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

.PHONY: bench
bench: ## Measure the service against the same server doing nothing; prints ratios
	cargo build --release --bin media-server
	scripts/with-postgres cargo bench --package tests

.PHONY: migration
migration: ## Start a migration for both databases: make migration NAME=add_colour
	@scripts/new-migration "$(NAME)"
