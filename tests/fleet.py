"""Clubs by chance, of every kind that an analysis meets."""

import random
from typing import Any

from surveys import club

from foisurvey.core.frame_names import UNDECIDED


def fleet(count: int, seed: int = 1, decimal: bool = False) -> list[dict[str, Any]]:
    """Return clubs by chance: silent, late, ambiguous, imputed, in review, unconfirmed, without a number, all blue."""
    chance, confirmed, clubs = random.Random(seed), random.Random(seed), []
    for _ in range(count):
        kind = chance.choice(["sea", "sea", "lake"])
        if chance.random() < 0.15:
            clubs.append(club(kind, responded=False, late=chance.random() < 0.5))
            continue
        boats = int(chance.expovariate(1 / 40)) / (10 if decimal else 1)
        blue = boats * chance.choice([0, 1, 0.5, chance.random()])
        red = (boats - blue) * chance.random()
        if not decimal:
            blue, red = int(blue), int(red)
        said: dict[str, Any] = {"boats": boats, "blue": blue, "red": red, "crew": chance.choice([None, 1.5])}
        for name in tuple(said):
            draw = chance.random()
            if draw < 0.1:
                said[name] = None
                said |= {f"{name}_status": chance.choice(["in_review", "withdrawn", "not_held", "refused"])}
            elif draw < 0.2 and said[name] is not None:
                said |= {f"{name}_status": "ruled", f"{name}_ambiguous": True}
        if chance.random() < 0.1 and None not in (said["blue"], said["red"]):
            said |= {"boats": said["blue"] + said["red"], "boats_status": "imputed", "boats_ambiguous": False}
        said |= {
            f"{name}_unconfirmed": said.get(f"{name}_status") not in UNDECIDED and confirmed.random() < 0.2
            for name in ("boats", "blue", "red", "crew")
        }
        clubs.append(club(kind, **said))
    return clubs
