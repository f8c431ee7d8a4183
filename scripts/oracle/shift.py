"""Oracle for src/metrics/shift.ts and ssim.ts: the same least squares in NumPy, and SSIM written plainly.

    python3 scripts/oracle/shift.py > test/metrics/fixtures/shift.json

The pictures are sums of waves, which both sides compute for themselves: a sharp one, and the same waves moved and
faded, each by its own kernel, so that the true shift is known besides.
"""
import json
import numpy as np

SIGMA, RADIUS, STEP = 5.0, 15, 2
WAVES = [  # amplitude, cycles across 128 px in x and in y, phase
    (0.12, 3.0, 1.0, 0.3), (0.10, -2.0, 5.0, 1.7), (0.08, 7.0, 4.0, 2.9),
    (0.06, 9.0, -8.0, 0.8), (0.05, 1.0, 11.0, 4.1), (0.04, 13.0, 2.0, 5.5),
]
SIZE = 128


def picture(dx=0.0, dy=0.0, blur_x=0.0, blur_y=0.0, gain=1.0):
    """Waves moved by (dx, dy), blurred by a Gaussian of these standard deviations, and brightened."""
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float64)
    out = np.full((SIZE, SIZE), 0.5)
    for amplitude, u, v, phase in WAVES:
        wx, wy = 2 * np.pi * u / SIZE, 2 * np.pi * v / SIZE
        fade = np.exp(-0.5 * ((blur_x * wx) ** 2 + (blur_y * wy) ** 2))
        out += amplitude * fade * np.sin(wx * (x - dx) + wy * (y - dy) + phase)
    return (gain * out).astype(np.float32).astype(np.float64)


def smooth(image):
    n = np.arange(-RADIUS, RADIUS + 1)
    taps = np.exp(-n * n / (2 * SIGMA * SIGMA))
    taps /= taps.sum()
    rows = np.apply_along_axis(lambda line: np.convolve(line, taps, 'valid'), 1, image)
    return np.apply_along_axis(lambda line: np.convolve(line, taps, 'valid'), 0, rows)[::STEP, ::STEP]


def fit(blurred, sharp):
    b, s = smooth(blurred), smooth(sharp)
    at = lambda dy, dx: s[2 + dy:s.shape[0] - 2 + dy, 2 + dx:s.shape[1] - 2 + dx]
    sx, sy = (at(0, 1) - at(0, -1)) / (2 * STEP), (at(1, 0) - at(-1, 0)) / (2 * STEP)
    sxx = (at(0, 1) - 2 * at(0, 0) + at(0, -1)) / STEP ** 2
    syy = (at(1, 0) - 2 * at(0, 0) + at(-1, 0)) / STEP ** 2
    terms = [
        -sx, -sy, sxx + syy, sxx - syy, at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1),
        at(0, 2) - 2 * at(0, 1) + 2 * at(0, -1) - at(0, -2), at(2, 0) - 2 * at(1, 0) + 2 * at(-1, 0) - at(-2, 0),
        at(1, 1) - 2 * at(1, 0) + at(1, -1) - at(-1, 1) + 2 * at(-1, 0) - at(-1, -1),
        at(1, 1) - 2 * at(0, 1) + at(-1, 1) - at(1, -1) + 2 * at(0, -1) - at(-1, -1),
        at(0, 0), np.ones_like(sx),
    ]
    solution, *_ = np.linalg.lstsq(np.stack([t.ravel() for t in terms], 1), (b[2:-2, 2:-2] - at(0, 0)).ravel(), rcond=None)
    return {'dx': solution[0], 'dy': solution[1], 'spread': solution[2]}


def ssim(a, b):
    n = np.arange(-5, 6)
    taps = np.exp(-n * n / (2 * 1.5 ** 2))
    window = np.outer(taps, taps) / taps.sum() ** 2
    height, width = a.shape[0] - 10, a.shape[1] - 10
    total = 0.0
    for y in range(height):
        for x in range(width):
            p, q = a[y:y + 11, x:x + 11], b[y:y + 11, x:x + 11]
            mp, mq = (window * p).sum(), (window * q).sum()
            vp, vq = (window * (p - mp) ** 2).sum(), (window * (q - mq) ** 2).sum()
            cov = (window * (p - mp) * (q - mq)).sum()
            total += ((2 * mp * mq + 1e-4) * (2 * cov + 9e-4)) / ((mp * mp + mq * mq + 1e-4) * (vp + vq + 9e-4))
    return total / (height * width)


cases = [
    dict(),
    dict(dx=0.3), dict(dx=-0.2, dy=0.45), dict(dx=0.6, dy=-0.6, gain=1.03),
    dict(blur_x=2.0, blur_y=2.0), dict(dx=0.1, dy=0.2, blur_x=3.0, blur_y=1.0),
]
print(json.dumps({
    'size': SIZE,
    'waves': WAVES,
    'cases': [{**case, 'fit': fit(picture(**case), picture())} for case in cases],
    'ssim': ssim(picture(blur_x=2.0, blur_y=1.0), picture()),
}, indent=1))
