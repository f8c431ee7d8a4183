"""OpenCV, as well as it can be done: blur in linear light, float32, by look-up tables and filter2D."""
import cv2
import numpy as np
from pairs import linear_to_srgb, serve, srgb_to_linear

cv2.setNumThreads(1)
to_linear, to_srgb = srgb_to_linear(), linear_to_srgb()


def make(photo, kernel, blur, sharp):
    codes = cv2.imread(photo)
    # filter2D correlates, so the kernel is turned; BORDER_REFLECT repeats the edge pixel.
    turned = np.ascontiguousarray(kernel[::-1, ::-1])
    linear = cv2.filter2D(cv2.LUT(codes, to_linear), cv2.CV_32F, turned, borderType=cv2.BORDER_REFLECT)
    # A mean of values up to 1 exceeds 1 by no more than rounding, so nothing has to be clipped.
    linear *= 65535
    linear += 0.5
    cv2.imwrite(blur, to_srgb[linear.astype(np.uint16)])
    cv2.imwrite(sharp, codes)


serve({"OpenCV": cv2.__version__, "NumPy": np.__version__}, make)
