"""What the peers share: the pairs to make, the conversion tables, and the loop that is timed.

A peer makes the pair that a line of standard input names, and answers with its CPU and wall time in ms.
`python3 PEER.py PHOTOS KERNELS OUT`: the photos (JPEG) and the kernels (.npy) are taken in turn.
"""
import json
import os
import resource
import sys
import time

import numpy as np


def srgb_to_linear():
    v = np.arange(256) / 255
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4).astype(np.float32)


def linear_to_srgb(entries=65536):
    x = np.arange(entries) / (entries - 1)
    v = np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)
    return np.round(255 * v).astype(np.uint8)


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def files(folder, end):
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(end)]


def serve(versions, make):
    """Calls make(photo's path, kernel as float32, blur's path, sharp's path) for every line."""
    photo_folder, kernel_folder, out = sys.argv[1:4]
    photos = files(photo_folder, ".jpg")
    kernels = [np.load(file) for file in files(kernel_folder, ".npy")]
    os.makedirs(out, exist_ok=True)
    print(json.dumps({"ready": versions}), flush=True)
    for line in sys.stdin:
        n = int(line)
        kernel = kernels[n % len(kernels)]
        paths = [os.path.join(out, f"{n:06d}-{name}.png") for name in ("blur", "sharp")]
        wall, cpu = time.perf_counter(), cpu_seconds()
        make(photos[n % len(photos)], kernel, *paths)
        cpu, wall = cpu_seconds() - cpu, time.perf_counter() - wall
        print(json.dumps({"cpuMs": 1000 * cpu, "wallMs": 1000 * wall}), flush=True)
        for path in paths:
            # A run writes files that aren't there yet. The first stays, to be compared.
            if os.path.exists(path) and n > 0:
                os.remove(path)
