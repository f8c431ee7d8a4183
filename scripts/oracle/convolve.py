"""Writes test/pixels/fixtures/convolve.json: convolution in float64 by SciPy, over NumPy's own padding."""

import json
import pathlib

import numpy as np
from scipy.signal import convolve2d

OUT = pathlib.Path(__file__).parents[2] / "test" / "pixels" / "fixtures" / "convolve.json"
PADDING = {"reflect": {"mode": "symmetric"}, "edge": {"mode": "edge"}, "constant": {"mode": "constant", "constant_values": 0.25}}
rng = np.random.default_rng(2)


def case(width, height, channels, kernel_width, kernel_height):
    image = rng.uniform(0, 1, (height, width, channels)).astype(np.float32)
    kernel = rng.uniform(0, 1, (kernel_height, kernel_width)).astype(np.float32)
    kernel[rng.uniform(size=kernel.shape) < 0.5] = 0
    kernel[0, -1] = 0.5
    kernel = (kernel / kernel.sum()).astype(np.float32)
    result = {}
    for border in ("reflect", "edge", "constant", "valid"):
        rows, columns = (0, 0) if border == "valid" else (kernel_height // 2, kernel_width // 2)
        if border == "valid" and (kernel_height > height or kernel_width > width):
            continue
        planes = []
        for channel in range(channels):
            plane = image[:, :, channel].astype(np.float64)
            if border != "valid":
                plane = np.pad(plane, ((rows, rows), (columns, columns)), **PADDING[border])
            planes.append(convolve2d(plane, kernel.astype(np.float64), mode="valid"))
        result[border] = np.stack(planes, -1).ravel().tolist()
    return {
        "width": width,
        "height": height,
        "channels": channels,
        "image": image.ravel().tolist(),
        "kernel": {"width": kernel_width, "height": kernel_height, "data": kernel.ravel().tolist()},
        "result": {border: [round(v, 12) for v in values] for border, values in result.items()},
    }


OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "made_by": "scripts/oracle/convolve.py",
            "borderValue": 0.25,
            "cases": [case(13, 9, 3, 5, 3), case(11, 8, 1, 3, 7), case(5, 4, 1, 9, 15), case(1, 1, 3, 3, 3), case(2, 3, 3, 11, 1)],
        },
        separators=(",", ":"),
    )
    + "\n"
)
