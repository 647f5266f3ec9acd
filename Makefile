# Commands for people and CI. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# JPEG with libjpeg-turbo if it can be built.
turbojpeg := --features media-server/turbojpeg
tools := $(and $(shell command -v cmake),$(shell command -v nasm))
features := $(if $(tools),$(turbojpeg))

.PHONY: help
help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## Start the service with an embedded database in ./data; the first start creates an admin
	cargo run --release $(features) --bin media-server -- serve --first-admin admin

.PHONY: build
build: ## Build the release program: target/release/media-server
	cargo build --release --locked $(features) --bin media-server

# The image tests again, without libjpeg-turbo.
test-without := cargo test --workspace --test images

# Each has a workspace of its own; the target folder is shared, so that little is built twice.
define test-examples
for example in examples/*/; do \
	cargo test --locked --manifest-path $${example}Cargo.toml --target-dir target; \
done
endef

.PHONY: test
test: ## Run all tests, on SQLite and on a private temporary PostgreSQL, behind nginx, in browsers, and with generated clients
	cargo build --workspace --bins $(features)
	scripts/with-browsers scripts/with-nginx scripts/with-postgres cargo test --workspace $(features)
	scripts/check-clients
	$(if $(tools),$(test-without),@echo "libjpeg-turbo was NOT tested: install cmake and nasm" >&2)
	$(test-examples)

.PHONY: test-examples
test-examples: ## Test the programs in examples/, which are outside the workspace
	$(test-examples)

.PHONY: screenshots
screenshots: ## Make the pictures of the library page in docs/screenshots anew
	mkdir -p docs/screenshots
	cargo build --workspace --bins $(features)
	scripts/with-browsers cargo test --workspace $(features) --test blackbox -- --ignored screenshots_for

.PHONY: test-faults
test-faults: ## Inject faults and power cuts at every step, full disks, dead databases; long, needs root, strace, FUSE
	cargo build --workspace --bins $(features)
	scripts/with-postgres cargo test --workspace $(features) --test faults
	MODEL_CASES=40 scripts/with-postgres cargo test --workspace $(features) --test blackbox any_order::

.PHONY: fuzz-api
fuzz-api: ## Send requests generated from the API's document to a private server; three minutes
	cargo build --workspace --bins $(features)
	scripts/fuzz-api

.PHONY: corpus
corpus: build ## Upload CORPUS_FILES (30,000) malformed files to a private server; two minutes, needs Python
	python3 -B scripts/corpus

.PHONY: fuzz
fuzz: ## Fuzz all code that reads untrusted input, FUZZ_SECONDS (60) per target
	scripts/fuzz

.PHONY: deny
deny: ## Check the dependencies against deny.toml: duplicates, licences, sources, and local advisories
	scripts/deny

.PHONY: check
check: fmt-check lint doc test ## All checks before a commit

.PHONY: fmt
fmt: ## Format the code
	cargo fmt --all

.PHONY: fmt-check
fmt-check:
	cargo fmt --all --check

.PHONY: lint
lint: ## Lint the code; warnings are errors
	cargo clippy --workspace --all-targets -- -D warnings
	$(if $(tools),cargo clippy --workspace --all-targets $(turbojpeg) -- -D warnings)

.PHONY: doc
doc: ## Build the documentation of the crates; warnings are errors
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

.PHONY: bench
bench: ## Compare the service with its peers and update docs/performance.md; GROUP=name, QUICK=1 to try
	BENCH_BUILD_FLAGS="$(features)" scripts/with-postgres scripts/bench $(if $(QUICK),--quick) $(GROUP)

.PHONY: migration
migration: ## Create a migration for both databases: make migration NAME=add_colour
	@scripts/new-migration "$(NAME)"
