"""Writes test/pixels/fixtures/warp.json: the mean of a picture seen through homographies, by NumPy in float64."""

import json
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).parents[2] / "test" / "pixels" / "fixtures" / "warp.json"
PAD = 60
rng = np.random.default_rng(5)


def keys(distance):
    """Keys' cubic convolution kernel (1981) with a = -1/2."""
    d = np.abs(distance)
    near = 1.5 * d**3 - 2.5 * d**2 + 1
    far = -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2
    return np.where(d <= 1, near, np.where(d < 2, far, 0))


def seen(image, homography, window, mode, **fill):
    x, y, width, height = window
    columns, rows = np.meshgrid(x + np.arange(width), y + np.arange(height))
    sx, sy, w = np.tensordot(homography, np.stack([columns, rows, np.ones_like(rows)]).astype(float), 1)
    sx, sy = sx / w, sy / w
    padded = np.pad(image, ((PAD, PAD), (PAD, PAD), (0, 0)), mode=mode, **fill)
    total = np.zeros((height, width, image.shape[2]))
    for row in range(-1, 3):
        for column in range(-1, 3):
            j, i = np.floor(sx).astype(int) + column, np.floor(sy).astype(int) + row
            total += (keys(sx - j) * keys(sy - i))[..., None] * padded[i + PAD, j + PAD]
    return total


cases = []
for border, mode, fill in (("reflect", "symmetric", {}), ("edge", "edge", {}), ("constant", "constant", {"constant_values": 0.25})):
    image = rng.uniform(0, 1, (14, 19, 3)).astype(np.float32)
    homographies = np.tile(np.eye(3), (3, 1, 1)) + rng.normal(0, 1, (3, 3, 3)) * [[0.03, 0.03, 3], [0.03, 0.03, 3], [1e-3, 1e-3, 0]]
    window = (2, 1, 13, 11)
    mean = np.mean([seen(image.astype(float), h, window, mode, **fill) for h in homographies], 0)
    cases.append({
        "border": border,
        "window": dict(zip(("x", "y", "width", "height"), window)),
        "width": 19,
        "height": 14,
        "image": [round(float(v), 9) for v in image.ravel()],
        "homographies": homographies.ravel().tolist(),
        "mean": [round(float(v), 9) for v in mean.ravel()],
    })
OUT.write_text(json.dumps(cases) + "\n")
