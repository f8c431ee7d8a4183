"""The structure of DeblurGAN's script in a program of our own: code values blurred by complex FFTs of the whole
picture, channel by channel, with a kernel padded to its size, then kernel and picture stretched by minimum and
maximum. Written from the paper's description and the measured behaviour; not its authors' code."""
import cv2
import numpy as np
import scipy
from pairs import serve
from scipy.signal import fftconvolve

cv2.setNumThreads(1)


def stretched(values):
    low, high = values.min(), values.max()
    return (values - low) / (high - low)


def make(photo, kernel, blur, sharp):
    codes = cv2.imread(photo)
    height, width = codes.shape[:2]
    padded = np.zeros((height, width))
    top, left = (height - kernel.shape[0]) >> 1, (width - kernel.shape[1]) >> 1
    padded[top : top + kernel.shape[0], left : left + kernel.shape[1]] = stretched(kernel)
    values = codes / 255.0
    for channel in range(3):
        values[:, :, channel] = fftconvolve(values[:, :, channel] + 0j, padded, "same").real
    cv2.imwrite(blur, np.abs(stretched(values) * 255))
    cv2.imwrite(sharp, codes)


serve({"SciPy": scipy.__version__, "OpenCV": cv2.__version__, "NumPy": np.__version__}, make)
