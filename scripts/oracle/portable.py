"""Writes test/fixtures/portable.json: elementary functions by mpmath at 50 digits, rounded to float64."""

import json
import pathlib

import mpmath
import numpy as np

mpmath.mp.dps = 50
OUT = pathlib.Path(__file__).parents[2] / "test" / "fixtures" / "portable.json"
rng = np.random.default_rng(1)


def table(function, points):
    return [[x, float(function(mpmath.mpf(x)))] for x in map(float, points)]


near_one = 1 + np.concatenate([rng.uniform(-0.3, 0.5, 40), [1e-12, -1e-12, 2.0**-52, -(2.0**-53)]])
ln_points = np.concatenate([np.exp(rng.uniform(-700, 700, 60)), near_one, [1, 2, 0.5, 10, 2**0.5, 0.5**0.5]])
exp_points = np.concatenate([rng.uniform(-699, 699, 60), rng.uniform(-1, 1, 40), [0, 1, -1, 1e-300, np.log(2) / 2]])
turns = np.concatenate([rng.uniform(-3, 3, 80), np.arange(-8, 9) / 8, [1 / 3, 1e-9, -1e-9, 0.999999]])
asin_points = np.concatenate([rng.uniform(-1, 1, 80), [0, 0.5, -0.5, 1, -1, 1e-9, 1 - 1e-12]])
bases = np.concatenate([rng.uniform(0, 1, 60), rng.uniform(1, 20, 20)])
powers = np.concatenate([rng.choice([2.4, 1 / 2.4, 2.2, 1 / 2.2, 0.5, 3], 80)])

OUT.write_text(
    json.dumps(
        {
            "made_by": "scripts/oracle/portable.py",
            "ln": table(mpmath.log, ln_points),
            "exp": table(mpmath.exp, exp_points),
            "asin": table(mpmath.asin, asin_points),
            "cosOfTurns": table(lambda t: mpmath.cospi(2 * t), turns),
            "sinOfTurns": table(lambda t: mpmath.sinpi(2 * t), turns),
            "pow": [[x, y, float(mpmath.mpf(x) ** mpmath.mpf(y))] for x, y in zip(map(float, bases), map(float, powers))],
        },
        separators=(",", ":"),
    )
    + "\n"
)
