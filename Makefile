# make            sets up the environment and runs the default survey
# make test       sets up the environment and runs the tests
# make help       lists the rest

PYTHON ?= python3
CONFIG ?= config/config.yaml
ORGANISATIONS ?= 1000
BIN := .venv/bin

# Compiled modules: without them every job compiles its imports anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: all
all: environment ## Run the default survey, or another: make CONFIG=config/my-survey.yaml; on a cluster: PROFILE=profiles/slurm
	@$(BIN)/python -m foisurvey.run "$(CONFIG)" $(PROFILE)

.PHONY: disclosed
disclosed: CONFIG = config/dcb-2025-disclosed.yaml
disclosed: all ## Run the real disclosures

.PHONY: verify
verify: environment ## Say what has changed since the last run
	@$(BIN)/python -m foisurvey.checks.manifest

.PHONY: environment
environment: .venv/installed.txt ## Set up the environment from requirements.lock

.venv/installed.txt: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is older than 3.11; say which to use: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@$(BIN)/python -c 'import matplotlib.font_manager'
	@$(BIN)/python -m pip list --format=freeze --exclude-editable > $@

.PHONY: test
test: environment ## Run the tests
	$(BIN)/python -m pytest

.PHONY: lint
lint: environment ## Check style, types and the workflow
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/snakefmt --check Snakefile workflow/rules
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/snakemake --lint

.PHONY: format
format: environment ## Format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/snakefmt Snakefile workflow/rules

.PHONY: docs
docs: all ## Make config/README.md, docs/spreadsheets.md, docs/explanation/speed.md, and the picture in README.md
	$(BIN)/python -m foisurvey.core.config > config/README.md
	PYTHONPATH=tests $(BIN)/python -m accessibility.accessible > docs/spreadsheets.md
	$(BIN)/python benchmarks/benchmark_page.py
	cp results/dcb-2025-synthetic/figures/figure2.png docs/compliance_rates.png

.PHONY: survey
survey: environment ## Make the synthetic survey again
	$(BIN)/python resources/surveys/dcb-2025-synthetic/make_survey.py

.PHONY: simulate
simulate: environment ## Simulate a survey whose truth is known: make simulate ORGANISATIONS=1000000
	$(BIN)/python benchmarks/simulate.py $(ORGANISATIONS) simulated/survey-$(ORGANISATIONS)

.PHONY: benchmark
benchmark: environment ## Measure the default survey, simulated ones and R beside them, in minutes: make benchmark SIZES="1000 10000"
	$(BIN)/python benchmarks/benchmark.py $(SIZES)

.PHONY: score
score: environment ## Score the reader of answers on labelled ones (FOISURVEY_DATA), with every miss
	$(BIN)/python benchmarks/reading_score.py

.PHONY: benchmark-reading
benchmark-reading: environment ## Time the reader of answers, and say whether its limits hold
	$(BIN)/python benchmarks/reading_time.py

.PHONY: reference
reference: environment ## Make the cases and R's values of them again (needs R; see README)
	$(BIN)/python resources/parity/make_cases.py
	Rscript --vanilla tests/r/statistics.R resources/parity resources/parity/r
	$(BIN)/python -m foisurvey.run config/config.yaml
	Rscript --vanilla tests/r/tables.R results/dcb-2025-synthetic/data/derived.csv \
		tests/r/tables.csv tests/r/tables_versions.csv

.PHONY: mutants
mutants: environment ## Change the statistics in hundreds of ways, and say which the proof and the tests do not see
	$(BIN)/python benchmarks/mutants.py

.PHONY: help
help:
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 24
