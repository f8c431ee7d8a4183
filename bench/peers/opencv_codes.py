"""OpenCV on 8-bit code values: what most scripts do, brightness and all. Not the same picture as ours."""
import cv2
import numpy as np
from pairs import serve

cv2.setNumThreads(1)


def make(photo, kernel, blur, sharp):
    codes = cv2.imread(photo)
    turned = np.ascontiguousarray(kernel[::-1, ::-1])
    cv2.imwrite(blur, cv2.filter2D(codes, -1, turned, borderType=cv2.BORDER_REFLECT))
    cv2.imwrite(sharp, codes)


serve({"OpenCV": cv2.__version__}, make)
