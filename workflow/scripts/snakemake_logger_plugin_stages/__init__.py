"""A logger of Snakemake that prints a line when a stage of the workflow is done: `snakemake --logger stages`."""

import sys
from collections import Counter
from logging import LogRecord

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

from foisurvey.core.stages import rules_by_stage

# What each stage does, in words.
STAGES = {
    "intake": "Answers read",
    "cleaning": "Answers cleaned",
    "estimation": "Numbers estimated",
    "tables": "Tables written",
    "figures": "Figures drawn",
    "checks": "Results checked",
    "report": "Report written",
    "manifest": "Manifest written",
    "robustness": "Analyses varied",
    "sheets": "Fact sheets written",
    "waves": "Waves compared",
}


class LogHandler(LogHandlerBase):
    """Prints on stdout how far a run is, and on stderr what Snakemake would say there."""

    writes_to_stream, writes_to_file = True, False
    has_filter, has_formatter, needs_rulegraph = False, False, False

    def __post_init__(self) -> None:
        """Begin a run of which no step is known."""
        self._stage_of = {rule: stage for stage, rules in rules_by_stage().items() for rule in rules}
        self._steps, self._done = Counter[str](), Counter[str]()
        self._rules: dict[int, str] = {}

    def emit(self, record: LogRecord) -> None:
        """Count the steps of each stage, and print a line when the last of them is done."""
        print(self.format(record), file=sys.stderr, flush=True)
        if str(record.msg).startswith("Nothing to be done"):
            self._print("Nothing to do: the results are up to date.")
        match getattr(record, "event", None):
            case LogEvent.RUN_INFO if not self._steps:
                for rule, steps in record.__dict__["stats"].items():
                    if rule in self._stage_of:
                        self._steps[self._stage_of[rule]] += steps
                self._print(f"{(steps := self._steps.total())} step{'' if steps == 1 else 's'} to run.")
            case LogEvent.JOB_INFO:
                self._rules[record.__dict__["jobid"]] = record.__dict__["rule_name"]
            case LogEvent.JOB_FINISHED:
                stage = self._stage_of.get(self._rules.get(record.__dict__["job_id"], ""), "")
                self._done[stage] += 1
                if stage in STAGES and self._done[stage] == self._steps[stage]:
                    done = sum(self._done[name] for name in STAGES)
                    self._print(f"{STAGES[stage]:<18} {done:>3} of {self._steps.total()}")

    @staticmethod
    def _print(line: str) -> None:
        print(line, file=sys.stdout, flush=True)
