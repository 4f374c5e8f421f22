# Holdfast from its source: `make` lists what it can do.
#
# demo and test do everything on a Debian machine that has the Swift toolchain: they install the
# packages that are missing, build, and run.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
DESTDIR ?=
# Words for the program that a target runs: make demo ARGS="--seed 7"
ARGS ?=
# Only the tests whose name matches: make test FILTER=CreditsTests
FILTER ?=
# How long each figure is measured, and which: make bench FOR=2s ONLY="sqlite postgresql"
FOR ?= 5s
ONLY ?=

export DESTDIR PREFIX ARGS FILTER FOR ONLY

RELEASE := .build/release/holdfast

.PHONY: help build release demo test lint format bench install clean packages test-packages

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

build: packages ## build the program for development: .build/debug/holdfast
	@swift build --product holdfast

release: packages ## build the program for use: .build/release/holdfast (takes minutes at first)
	@swift build -c release --product holdfast --static-swift-stdlib

demo: release ## run the whole system on throw-away state, the console in front (ARGS="--seed 7")
	@exec $(RELEASE) demo $(ARGS)

test: test-packages ## build and run every test (FILTER=CreditsTests for some)
	@scripts/test

lint: packages ## check the format of the Swift, the syntax of the scripts, the length of the files
	@scripts/lint

format: packages ## put the Swift in its format
	@swift format format --in-place --parallel --recursive Sources Tests Package.swift

bench: release ## measure it beside its peers, and print ratios (FOR=5s, ONLY="sqlite status")
	@scripts/bench

# A build under sudo would leave files in .build that their owner cannot replace, so there the
# program has to be built already.
install: $(if $(SUDO_USER),,release) ## copy program, themes and data to PREFIX=/usr/local (DESTDIR=)
	@scripts/install

clean: ## remove everything that was built
	@rm -rf .build

# What the two kinds of work need from Debian; silent when it is there.
packages:
	@scripts/packages build

test-packages:
	@scripts/packages test
