"""Holds a dataset of a kernel recipe to its promise, with nothing of gen-blur's own.

    python3 scripts/oracle/check_pairs.py out/trajectory

Each blurred picture must be the convolution (SciPy, float64) of the sharp one with the kernel in linear light
under the recorded border, encoded to sRGB: at most 1 level off, 0.3 on average, without bias. Whole photos only:
a crop's blur sees pixels beyond its edge, so that a rim of half a kernel is left out there.
Needs NumPy, SciPy and Pillow.
"""

import json
import pathlib
import sys

import numpy as np
from PIL import Image
from scipy.ndimage import convolve

MODES = {"reflect": "reflect", "edge": "nearest", "constant": "constant", "valid": "reflect"}


def decode(v):
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def encode(x):
    x = np.clip(x, 0, 1)
    return np.where(x <= 0.0031308, x * 12.92, 1.055 * x ** (1 / 2.4) - 0.055)


def main(root):
    worst = mean = bias = light = 0.0
    lines = (root / "samples.jsonl").read_text().splitlines()
    for line in lines:
        sample = json.loads(line)
        plan, layers = sample["plan"], sample["layers"]
        blur = np.asarray(Image.open(root / layers["blur"]["path"]), dtype=np.float64)
        sharp = np.asarray(Image.open(root / layers["sharp"]["path"]), dtype=np.float64)
        kernel = np.load(root / layers["kernel"]["path"]).astype(np.float64)
        linear = plan["light"] == "linear"
        source = decode(sharp / 255) if linear else sharp / 255
        source = source[..., None] if source.ndim == 2 else source
        oracle = np.stack(
            [convolve(source[..., c], kernel, mode=MODES[plan["border"]], cval=plan["borderValue"]) for c in range(source.shape[2])],
            axis=-1,
        )
        rim = kernel.shape[0] // 2 if "crop" in sample["source"] else 0
        inner = np.s_[rim : blur.shape[0] - rim, rim : blur.shape[1] - rim]
        levels = 255 * (encode(oracle) if linear else np.clip(oracle, 0, 1))
        difference = (blur.reshape(oracle.shape) - levels)[inner]
        seen = decode(blur.reshape(oracle.shape) / 255) if linear else blur.reshape(oracle.shape) / 255
        worst = max(worst, np.abs(difference).max())
        mean = max(mean, np.abs(difference).mean())
        bias = max(bias, abs(difference.mean()))
        light = max(light, abs(seen[inner].mean() / oracle[inner].mean() - 1))
    print(f"{len(lines)} pairs: at most {worst:.3f} levels off, {mean:.3f} on average, bias {bias:.4f}, mean light within {100 * light:.4f} %")
    return 0 if worst <= 1 and mean < 0.3 and bias < 0.02 and light < 1e-3 else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
