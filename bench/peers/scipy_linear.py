"""SciPy and Pillow: blur in linear light by SciPy's overlap-add FFT in float32, pictures by Pillow."""
import numpy as np
import PIL
import scipy
from PIL import Image
from pairs import linear_to_srgb, serve, srgb_to_linear
from scipy.signal import oaconvolve

to_linear, to_srgb = srgb_to_linear(), linear_to_srgb()


def make(photo, kernel, blur, sharp):
    picture = Image.open(photo).convert("RGB")
    rows, columns = kernel.shape[0] >> 1, kernel.shape[1] >> 1
    padded = np.pad(to_linear[np.asarray(picture)], ((rows, rows), (columns, columns), (0, 0)), "symmetric")
    linear = oaconvolve(padded, kernel[:, :, None], mode="valid", axes=(0, 1))
    index = np.clip(linear * 65535 + 0.5, 0, 65535).astype(np.uint16)
    Image.fromarray(to_srgb[index]).save(blur)
    picture.save(sharp)


serve({"SciPy": scipy.__version__, "NumPy": np.__version__, "Pillow": PIL.__version__}, make)
