"""Writes test/optics/fixtures/trajectories.json: statistics of 12,000 random trajectories per anxiety, in NumPy.

Boracchi & Foi 2012 with complex numbers, all trajectories at once: mean and standard deviation of each figure.
"""

import json
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).parents[2] / "test" / "optics" / "fixtures" / "trajectories.json"
COUNT, SAMPLES, LENGTH = 12_000, 2_000, 60.0
rng = np.random.default_rng(2012)


def trajectories(anxiety):
    centripetal = rng.uniform(0, 0.7, COUNT)
    gaussian_shake = rng.uniform(0, 10, COUNT)
    big_shake = rng.uniform(0, 0.2, COUNT)
    step = LENGTH / (SAMPLES - 1)
    v = np.exp(2j * np.pi * rng.uniform(size=COUNT)) * (anxiety if anxiety > 0 else step)
    x = np.zeros(COUNT, complex)
    path = np.zeros((SAMPLES, COUNT), np.complex64)
    shakes = np.zeros(COUNT)
    for t in range(1, SAMPLES):
        abrupt = rng.uniform(size=COUNT) < big_shake * anxiety
        turn = np.where(abrupt, 2 * v * np.exp(1j * (np.pi + rng.uniform(size=COUNT) - 0.5)), 0)
        noise = rng.normal(size=COUNT) + 1j * rng.normal(size=COUNT)
        v = v + turn + anxiety * (gaussian_shake * noise - centripetal * x) * step
        v = v / np.abs(v) * step
        x = x + v
        path[t] = x
        shakes += abrupt
    return path, shakes


def summary(values):
    return {"mean": round(float(values.mean()), 5), "sd": round(float(values.std(ddof=1)), 5)}


figures = []
for anxiety in (0, 0.001, 0.005, 0.05, 0.1):
    path, shakes = trajectories(anxiety)
    extent_x = path.real.max(0) - path.real.min(0)
    extent_y = path.imag.max(0) - path.imag.min(0)
    radius = np.sqrt((np.abs(path - path.mean(0, dtype=complex)) ** 2).mean(0, dtype=float))
    figures.append(
        {
            "anxiety": anxiety,
            "boxDiagonalPx": summary(np.hypot(extent_x, extent_y)),
            "rmsRadiusPx": summary(radius),
            "endToEndPx": summary(np.abs(path[-1])),
            "shakes": summary(shakes),
        }
    )
    print(figures[-1])
OUT.write_text(json.dumps({"made_by": "scripts/oracle/trajectories.py", "figures": figures}, indent=1) + "\n")
