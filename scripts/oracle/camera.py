"""Writes test/optics/fixtures/camera.json: Malvar's demosaicing and a camera without noise by NumPy and SciPy in float64."""

import json
import pathlib

import numpy as np
from scipy.ndimage import correlate
from scipy.stats import poisson

OUT = pathlib.Path(__file__).parents[2] / "test" / "optics" / "fixtures" / "camera.json"
rng = np.random.default_rng(8)

# Figure 2 of the paper, in eighths.
GREEN = np.array([[0, 0, -1, 0, 0], [0, 0, 2, 0, 0], [-1, 2, 4, 2, -1], [0, 0, 2, 0, 0], [0, 0, -1, 0, 0]]) / 8
IN_ROW = np.array([[0, 0, 0.5, 0, 0], [0, -1, 0, -1, 0], [-1, 4, 5, 4, -1], [0, -1, 0, -1, 0], [0, 0, 0.5, 0, 0]]) / 8
OPPOSITE = np.array([[0, 0, -1.5, 0, 0], [0, 2, 0, 2, 0], [-1.5, 0, 6, 0, -1.5], [0, 2, 0, 2, 0], [0, 0, -1.5, 0, 0]]) / 8

XYZ_FROM_SRGB = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
SONY = np.array([[6640, -1847, -503], [-5238, 13010, 2474], [-993, 1673, 6527]]) / 1e4
CAMERA = SONY @ XYZ_FROM_SRGB
CAMERA /= CAMERA.sum(1, keepdims=True)


def masks(pattern, shape):
    cell = np.array(list(pattern)).reshape(2, 2)
    tiled = np.tile(cell, (shape[0] // 2 + 1, shape[1] // 2 + 1))[: shape[0], : shape[1]]
    return {colour: tiled == colour for colour in "RGB"}


def demosaic(mosaic, pattern):
    where = masks(pattern, mosaic.shape)
    green, in_row, in_column, opposite = (
        correlate(mosaic, filter, mode="mirror") for filter in (GREEN, IN_ROW, IN_ROW.T, OPPOSITE)
    )
    out = np.empty((*mosaic.shape, 3))
    out[..., 1] = np.where(where["G"], mosaic, green)
    for channel, colour, other in ((0, "R", "B"), (2, "B", "R")):
        rows = np.broadcast_to(where[colour].any(1, keepdims=True), mosaic.shape)
        out[..., channel] = np.select(
            [where[colour], where[other], where["G"] & rows], [mosaic, opposite, in_row], in_column
        )
    return out


def camera(light, pattern, red_gain, blue_gain):
    raw = np.minimum(light, 1) @ CAMERA.T
    where = masks(pattern, light.shape[:2])
    mosaic = sum(raw[..., i] * where[colour] for i, colour in enumerate("RGB"))
    gains = where["R"] * red_gain + where["B"] * blue_gain + where["G"]
    developed = demosaic(mosaic / gains * gains, pattern) @ np.linalg.inv(CAMERA).T
    return np.where(light >= 1, 1, np.clip(developed, 0, 1))


numbers = lambda array: [round(float(v), 10) for v in np.ravel(array)]
cases = []
for pattern, height, width in (("RGGB", 9, 12), ("BGGR", 12, 9), ("GRBG", 8, 8), ("GBRG", 11, 14)):
    mosaic = rng.uniform(0, 1, (height, width)).astype(np.float32)
    light = rng.uniform(0, 1.2, (height, width, 3)).astype(np.float32)
    cases.append({
        **{"pattern": pattern, "height": height, "width": width},
        **{"mosaic": numbers(mosaic), "demosaiced": numbers(demosaic(mosaic.astype(float), pattern))},
        **{"light": numbers(light), "exposed": numbers(camera(light.astype(float), pattern, 2.1, 1.6))},
    })
laws = [
    {"mean": mean, "cumulative": numbers(poisson.cdf(np.arange(int(mean + 6 * mean**0.5) + 6), mean))}
    for mean in (0.2, 3.7, 15.99, 16, 40, 400)
]
OUT.write_text(json.dumps({"matrix": numbers(CAMERA), "cases": cases, "poisson": laws}) + "\n")
