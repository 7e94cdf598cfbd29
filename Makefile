# The one entry for people and CI.
.PHONY: help test fmt lint

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

fmt: ## format the code
	cargo fmt --all

lint: ## format check and lints
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings

test: lint ## lints and all tests
	cargo test --locked --workspace
