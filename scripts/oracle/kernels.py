"""Writes test/optics/fixtures/kernels.json: straight motion and defocus by brute force in float64."""

import json
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).parents[2] / "test" / "optics" / "fixtures" / "kernels.json"
POINTS = 2_000_000
STRIPS = 40_000


def linear(length, degrees, size):
    """A segment as points at equal distances, each spread on its four neighbours."""
    t = ((np.arange(POINTS) + 0.5) / POINTS - 0.5) * length
    x = t * np.cos(np.radians(degrees)) + size // 2
    y = -t * np.sin(np.radians(degrees)) + size // 2
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    right, down = x - column, y - row
    kernel = np.zeros((size + 1, size + 1))
    for dy, wy in ((0, 1 - down), (1, down)):
        for dx, wx in ((0, 1 - right), (1, right)):
            kernel += np.bincount(
                (row + dy) * (size + 1) + column + dx, weights=wx * wy, minlength=kernel.size
            ).reshape(kernel.shape)
    return kernel[:size, :size] / POINTS


def defocus(radius, size):
    """The disc cut into thin upright strips; what of each strip lies in each pixel is exact."""
    kernel = np.zeros((size, size))
    centre = size // 2
    for column in range(size):
        x = column - centre - 0.5 + (np.arange(STRIPS) + 0.5) / STRIPS
        half = np.sqrt(np.maximum(radius**2 - x**2, 0))
        for row in range(size):
            y = row - centre
            chord = np.minimum(half, y + 0.5) - np.maximum(-half, y - 0.5)
            kernel[row, column] = np.maximum(chord, 0).mean()
    return kernel / kernel.sum()


def listed(kernel):
    return [float(f"{v:.9g}") for v in kernel.ravel()]


lines = [(7, 0, 9), (7.3, 20, 9), (10, 45, 11), (6.5, 90, 9), (12.25, 153.7, 15), (0.8, 33, 3), (9, -60, 11)]
discs = [(0.5, 1), (0.6, 3), (0.71, 3), (1, 3), (2.5, 5), (2.6, 9), (5.37, 13)]
OUT.write_text(
    json.dumps(
        {
            "made_by": "scripts/oracle/kernels.py",
            "linear": [
                {"lengthPx": length, "angleDegrees": degrees, "size": size, "data": listed(linear(length, degrees, size))}
                for length, degrees, size in lines
            ],
            "defocus": [{"radiusPx": r, "size": size, "data": listed(defocus(r, size))} for r, size in discs],
        },
        separators=(",", ":"),
    )
    + "\n"
)
