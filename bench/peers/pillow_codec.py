"""Pillow alone has no kernels larger than 5x5: this is only its codec, one JPEG in and two PNGs out."""
import PIL
from PIL import Image
from pairs import serve


def make(photo, kernel, blur, sharp):
    picture = Image.open(photo).convert("RGB")
    picture.save(blur)
    picture.save(sharp)


serve({"Pillow": PIL.__version__}, make)
