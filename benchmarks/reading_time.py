"""Time the reader of answers: 100,000 mixed answers on one core, and the slowest of them and of hostile texts.

The answers are all different: those of the tests' grammar, long replies made of many of them, and
hostile texts as long as the reader takes. Seconds are of the processor. Exit code 1 where a limit
does not hold.
"""

import gc
import itertools
import random
import sys
from pathlib import Path
from time import process_time

from foisurvey.reading.reader import read_answer

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/unit"))
import spoken

ANSWERS = 100_000
LONG = 500
MOST_SECONDS = 10.0
MOST_MILLISECONDS = 50.0
LENGTH = 5_000
# What makes a careless pattern go back over a text again and again.
PIECES = (
    "1|12 |(|)| |\n|one |1,|1.|s.|not |and |-|£|<|no |hundred |s.12(|1,000,|1 2 |a |. |½|of |about |one hundred and |"
    "Q1. |2023/|\u2009|(1) |we have |systems |twenty-|total |not held |section |1 system and |https://|a@|é|٣|none |"
    "between |1-|1/|\u00a0|'|more than |FTE |k|at least 1 or |[|one-|,|of 1 |Total: 1\n|1 + |n/a |!|🙂|A1|01/02/2024 |"
    "under section |except |dozen |a a a a |--|—|((|\t|12\t|two hundred |million |and |we do not hold |"
    "there is no |q1 |?|how many |£1k |wte |digital systems "
).split("|")
ENDS = (("", "x"), ("We have ", "."), ("12 systems ", "1"), ("(", "\n"))


def hostile() -> list[str]:
    """Return texts of LENGTH characters that repeat a piece, or mix them: one for each piece and ending in turn."""
    choose = random.Random(LENGTH).choice
    mixes = ["".join(choose(PIECES) for _ in range(LENGTH))[:LENGTH] for _ in PIECES]
    repeated = [(head + piece * LENGTH)[: LENGTH - 1] + tail for head, tail in ENDS for piece in PIECES]
    return repeated + mixes


def mixed() -> list[tuple[str, spoken.Question]]:
    """Return ANSWERS different answers and their questions, in a mixed order."""
    generator = random.Random(ANSWERS)
    answers = dict.fromkeys(hostile()[::5], spoken.SYSTEMS)
    while len(answers) < LONG:
        text = " ".join(spoken.spoken(generator.choice).text for _ in range(generator.randrange(5, 20)))
        answers[text] = spoken.STAFF
    for number in itertools.count():
        answer = spoken.spoken(generator.choice)
        # The shortest are soon used up: a reference makes them different.
        text = f"{answer.text} (ref FOI-{number})" if answer.text in answers else answer.text
        answers[text] = answer.question
        if len(answers) == ANSWERS:
            break
    pairs = list(answers.items())
    generator.shuffle(pairs)
    return pairs


def seconds(text: str, question: spoken.Question) -> float:
    """Return the processor's seconds that one answer takes."""
    start = process_time()
    read_answer(text, question.asked)
    return process_time() - start


def main() -> int:
    """Print the times and whether the limits hold."""
    answers = mixed()
    gc.freeze()  # else the collector visits these answers again and again while the reader is timed
    seconds(*answers[0])
    times = [(seconds(*answer), answer) for answer in answers]
    total = sum(time for time, _ in times)
    times += [(seconds(text, spoken.SYSTEMS), (text, spoken.SYSTEMS)) for text in hostile()]
    slowest = sorted(times, key=lambda timed: -timed[0])[:20]
    # A time may hold what the machine did in between: the best of four counts.
    again = [(min(time, *(seconds(*answer) for _ in range(3))), answer) for time, answer in slowest]
    worst, (text, _) = max(again, key=lambda timed: timed[0])
    lengths = sum(len(text) for text, _ in answers)
    print(f"{len(answers):,} different answers, {lengths / 1e6:.1f} million characters")
    print(f"{total:.2f} s on one core, {len(answers) / total:,.0f} answers a second")
    print(f"slowest, best of four: {worst * 1000:.1f} ms, {len(text):,} characters: {text[:60]!r}")
    holds = total < MOST_SECONDS and worst * 1000 <= MOST_MILLISECONDS
    print(f"under {MOST_SECONDS:g} s, none over {MOST_MILLISECONDS:g} ms: {'holds' if holds else 'DOES NOT HOLD'}")
    return int(not holds)


if __name__ == "__main__":
    sys.exit(main())
