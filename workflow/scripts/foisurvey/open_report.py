"""Open the report of a survey in a browser.

`python -m foisurvey.open_report CONFIG`
"""

import argparse
import sys
import webbrowser
from pathlib import Path

from foisurvey.core.config_file import read
from foisurvey.core.messages import BadInput


def main(config_file: str) -> int:
    """Open the report of a config's survey, or print where it is; return 1 where there is none.

    The config need not be right: a report of its survey can be looked at while the config is changed.
    """
    try:
        report = Path("results") / str(read(config_file).get("survey")) / "report.html"
    except BadInput as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if not report.is_file():
        print(f"There is no {report} yet; this makes it: make CONFIG={config_file}", file=sys.stderr)
        return 1
    opened = webbrowser.open(report.resolve().as_uri())
    print(f"Opened {report}." if opened else f"No browser can be opened here; the report is {report.resolve()}")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m foisurvey.open_report", description="Open a survey's report.")
    parser.add_argument("config_file", metavar="CONFIG", help="the config of the survey")
    sys.exit(main(**vars(parser.parse_args())))
