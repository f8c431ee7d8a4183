"""Aligned PSNR of small grey pairs: `python3 scripts/oracle/aligned_psnr.py > test/pairs/fixtures/aligned-psnr.json`.

The enhanced correlation coefficient (Evangelidis & Psarakis 2008) is maximised over the eight numbers of a homography as
SciPy's least squares, from the identity, in float64; the prediction is then sampled by Keys's cubic (a = -1/2) where it
lies inside, rounded to 8 bits, and held against the target. Nothing is shared with the code that is tested.
"""
import base64
import json

import numpy as np
from scipy import ndimage, optimize

WIDTH, HEIGHT = 96, 80
EDGE = 4
RNG = np.random.default_rng(7)
TERMS = [(RNG.uniform(0.02, 0.45, 2) * RNG.choice([-1, 1], 2), RNG.uniform(0, 6.28), RNG.uniform(4, 14)) for _ in range(14)]


def light(x, y):
    """A smooth picture, given everywhere."""
    return 128 + sum(size * np.sin(f[0] * x + f[1] * y + phase) for f, phase, size in TERMS)


def places(homography):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    u, v, w = np.tensordot(homography, np.stack([x, y, np.ones_like(x)]), 1)
    return u / w, v / w


def coded(picture):
    return np.clip(np.round(picture), 0, 255).astype(np.uint8)


def keys(t):
    t = np.abs(t)
    near = 1.5 * t**3 - 2.5 * t**2 + 1
    far = -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2
    return np.where(t < 1, near, np.where(t < 2, far, 0))


def cubic(picture, x, y):
    out = np.zeros_like(x)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    for dy in range(-1, 3):
        for dx in range(-1, 3):
            row = np.clip(top + dy, 0, HEIGHT - 1)
            column = np.clip(left + dx, 0, WIDTH - 1)
            out += keys(x - left - dx) * keys(y - top - dy) * picture[row, column]
    return np.clip(out, 0, 255)


def unlike(template, picture, homography):
    """What two pictures without their means and contrasts differ in: the sum of squares is 2 - 2 x the coefficient."""
    x, y = places(homography)
    inside = (x >= EDGE) & (y >= EDGE) & (x <= WIDTH - 1 - EDGE) & (y <= HEIGHT - 1 - EDGE)
    moved = ndimage.map_coordinates(picture, [y, x], order=3, mode="nearest")
    moved, still = [p - p[inside].mean() for p in (moved, template)]
    apart = moved / np.linalg.norm(moved[inside]) - still / np.linalg.norm(still[inside])
    return np.where(inside, apart, 0).ravel()


def align(template, picture):
    smooth = [ndimage.gaussian_filter(p.astype(float), 1.1) for p in (template, picture)]
    scale = np.array([0.01, 0.01, 1, 0.01, 0.01, 1, 1e-4, 1e-4])

    def homography(step):
        return np.append(np.array([1, 0, 0, 0, 1, 0, 0, 0]) + scale * step, 1).reshape(3, 3)

    found = optimize.least_squares(lambda s: unlike(*smooth, homography(s)), np.zeros(8), diff_step=1e-3, x_scale=1.0)
    return homography(found.x)


def aligned_psnr(prediction, target):
    x, y = places(align(target, prediction))
    inside = (x >= 0) & (y >= 0) & (x <= WIDTH - 1) & (y <= HEIGHT - 1)
    error = coded(cubic(prediction.astype(float), x, y)).astype(float) - target
    return 10 * np.log10(255**2 / np.mean(error[inside] ** 2))


CASES = {
    "shift": [[1, 0, 2.3], [0, 1, -1.6], [0, 0, 1]],
    "turn": [[0.9995, -0.03, 1.8], [0.03, 0.9995, -2.1], [0, 0, 1]],
    "perspective": [[1.01, 0.006, -1.2], [-0.004, 0.99, 1.5], [2e-5, -3e-5, 1]],
}

cases = []
for name, homography in CASES.items():
    target = coded(light(*places(np.eye(3))) + RNG.normal(0, 2, (HEIGHT, WIDTH)))
    seen = light(*places(np.linalg.inv(np.array(homography))))
    prediction = coded(seen + RNG.normal(0, 4, (HEIGHT, WIDTH)))
    plain = 10 * np.log10(255**2 / np.mean((prediction.astype(float) - target) ** 2))
    cases.append(
        {
            "name": name,
            "prediction": base64.b64encode(prediction.tobytes()).decode(),
            "target": base64.b64encode(target.tobytes()).decode(),
            "psnr": round(plain, 6),
            "alignedPsnr": round(aligned_psnr(prediction, target), 4),
        }
    )
print(json.dumps({"width": WIDTH, "height": HEIGHT, "cases": cases}, indent=1))
