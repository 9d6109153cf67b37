# make            sets up the environment and runs the default survey
# make test       sets up the environment and runs the quick tests
# make help       lists the rest

PYTHON ?= python3
CONFIG ?= config/config.yaml
ORGANISATIONS ?= 1000
BIN := .venv/bin
# What needs minutes, or a program that is not a Python package, is not in the quick ring of tests.
SLOW := slow or browser or latex or office or r or slurm

# Compiled modules: without them every job compiles its imports anew.
export PYTHONDONTWRITEBYTECODE :=

# Snakemake cannot work in a folder whose path has a space or an apostrophe.
ifneq ($(words $(CURDIR))$(findstring ',$(CURDIR)),1)
$(error the path of this folder has a space or an apostrophe, with which Snakemake cannot work; move or rename $(CURDIR))
endif

.PHONY: all
all: environment $(if $(PROFILE),.venv/cluster.txt) ## Run the default survey, or another: make CONFIG=config/my-survey.yaml; on a cluster: PROFILE=profiles/slurm
	@$(BIN)/python -m foisurvey.run "$(CONFIG)" $(PROFILE)

.PHONY: disclosed
disclosed: CONFIG = config/dcb-2025-disclosed.yaml
disclosed: all ## Run the real disclosures

.PHONY: robustness
robustness: environment $(if $(PROFILE),.venv/cluster.txt) ## Run every defensible analysis, and ask what silent organisations could change
	@$(BIN)/python -m foisurvey.run "$(CONFIG)" $(PROFILE) --robustness

.PHONY: sheets
sheets: environment $(if $(PROFILE),.venv/cluster.txt) ## Make a fact sheet of each organisation: make sheets CONFIG=config/my-survey.yaml
	@$(BIN)/python -m foisurvey.run "$(CONFIG)" $(PROFILE) --sheets

.PHONY: compare
compare: environment $(if $(PROFILE),.venv/cluster.txt) ## Say what changed between two waves: make compare A=config/survey-2025.yaml B=config/survey-2026.yaml
	@$(BIN)/python -m foisurvey.compare $(if $(PROFILE),--profile $(PROFILE)) $(A) $(B)

.PHONY: new
new: environment ## Start a survey: make new SURVEY=cctv-2026; proposed from a file that has its answers: FROM=answers.xlsx
	@$(BIN)/python -m foisurvey.new "$(SURVEY)" "$(FROM)"

.PHONY: verify
verify: environment ## Say what has changed since the last run, or whether an archive is whole: make verify ARCHIVE=archive.zip
	@$(BIN)/python -m $(if $(ARCHIVE),foisurvey.archive --verify "$(ARCHIVE)",foisurvey.checks.manifest)

.PHONY: archive
archive: environment ## Put the results of a run and what they were made of into one zip: make archive CONFIG=config/my-survey.yaml
	@$(BIN)/python -m foisurvey.archive "$(CONFIG)"

.PHONY: diff
diff: environment ## Say what differs between two runs, folders or archives: make diff A=archive.zip B=results/my-survey; all of it: OUT=changes.csv
	@$(BIN)/python -m foisurvey.diff "$(A)" "$(B)" $(if $(OUT),--out "$(OUT)")

.PHONY: check
check: environment ## Say what a run would take from the files, or all that is wrong with them and the config: make check CONFIG=config/my-survey.yaml
	@$(BIN)/python -m foisurvey.check "$(CONFIG)"

.PHONY: plan
plan: environment ## Say what a run would redo, and why: make plan CONFIG=config/my-survey.yaml
	@$(BIN)/python -m foisurvey.plan "$(CONFIG)"

.PHONY: open
open: environment ## Open the report in a browser: make open CONFIG=config/my-survey.yaml
	@$(BIN)/python -m foisurvey.open_report "$(CONFIG)"

.PHONY: environment
environment: .venv/installed.txt ## Set up the environment of a run from requirements.lock

.venv/installed.txt: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is older than 3.11; say which to use: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up the environment in .venv, once: $$(grep -c == $<) packages from $<, a minute or two."
	@$(PYTHON) -m venv --clear .venv
	@$(call install,$<)
	@$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
		| { read -r packages; echo "$(CURDIR)/workflow/scripts" > "$$packages/foisurvey.pth"; }
	@$(BIN)/python -c 'import matplotlib.font_manager'
	@$(BIN)/python -m pip list --format=freeze > $@
	@echo "The environment is ready: $$(du -sm .venv | cut -f1) MB."

# The plugins of a cluster, and what the tests and the documentation need, on top of that.
.venv/%.txt: requirements-%.lock .venv/installed.txt
	@echo "Adding to the environment what $< has besides: $$(grep -c == $<) packages in all."
	@$(call install,$<)
	@$(BIN)/python -m pip list --format=freeze > $@

install = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)

# One process more than there are cores, since some tests wait for another program.
PROCESSES = $$(($$(getconf _NPROCESSORS_ONLN) + 1))

.PHONY: test
test: .venv/dev.txt ## Run the quick tests, about twelve minutes on two cores
	$(BIN)/python -m pytest --numprocesses $(PROCESSES) -m "not ($(SLOW))"

.PHONY: test-slow
test-slow: .venv/dev.txt ## Run the other tests, about thirty minutes; those whose program is missing are skipped
	$(BIN)/python -m pytest --numprocesses $(PROCESSES) -m "$(SLOW)"

.PHONY: test-all
test-all: test test-slow ## Run all tests

.PHONY: lint
lint: .venv/dev.txt ## Check style, types and the workflow
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/snakefmt --check Snakefile workflow/rules
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/snakemake --lint

.PHONY: format
format: .venv/dev.txt ## Format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/snakefmt Snakefile workflow/rules

.PHONY: docs
docs: .venv/dev.txt all ## Make config/README.md, docs/explanation/speed.md, and the picture in README.md
	$(BIN)/python docs/reference_pages.py > config/README.md
	$(BIN)/python benchmarks/benchmark_page.py
	cp results/dcb-2025-synthetic/figures/figure2.png docs/compliance_rates.png

.PHONY: site
site: .venv/dev.txt ## Make the documentation as a website in site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

.PHONY: lock
lock: ## Make the locks again from pyproject.toml (needs uv)
	$(LOCK) --output-file requirements.lock
	$(LOCK) --constraint requirements.lock --extra cluster --output-file requirements-cluster.lock
	$(LOCK) --constraint requirements.lock --all-extras --output-file requirements-dev.lock

LOCK = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.PHONY: survey
survey: environment ## Make the synthetic survey again
	$(BIN)/python resources/surveys/dcb-2025-synthetic/make_survey.py

.PHONY: simulate
simulate: environment ## Simulate a survey whose truth is known: make simulate ORGANISATIONS=1000000
	$(BIN)/python benchmarks/simulate.py $(ORGANISATIONS) simulated/survey-$(ORGANISATIONS)

.PHONY: benchmark
benchmark: environment ## Measure the default survey, simulated ones and R beside them, in minutes: make benchmark SIZES="1000 10000"
	$(BIN)/python benchmarks/benchmark.py $(SIZES)

.PHONY: coverage
coverage: environment ## Simulate how often each interval contains the truth, and make its page again, in minutes
	$(BIN)/python benchmarks/coverage_of_intervals.py

.PHONY: score
score: environment ## Score the reader of answers on labelled ones (FOISURVEY_DATA), with every miss
	$(BIN)/python benchmarks/reading_score.py

.PHONY: benchmark-reading
benchmark-reading: environment ## Time the reader of answers, and say whether its limits hold
	$(BIN)/python benchmarks/reading_time.py

.PHONY: reference
reference: environment ## Make the cases and R's values of them again (needs R)
	$(BIN)/python resources/parity/make_cases.py
	Rscript --vanilla tests/r/statistics.R resources/parity resources/parity/r
	$(BIN)/python -m foisurvey.run config/config.yaml
	Rscript --vanilla tests/r/tables.R results/dcb-2025-synthetic/data/derived.csv \
		tests/r/survey.R tests/r/tables.csv tests/r/tables_versions.csv

.PHONY: mutants
mutants: .venv/dev.txt ## Put hundreds of mistakes into the code, and say which nothing sees; of the workflow alone: OF=workflow
	$(BIN)/python benchmarks/mutants.py $(OF)

.PHONY: help
help:
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 24
