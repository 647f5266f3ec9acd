"""Prints a JPEG of 12 megapixels with detail at every scale, like one of a camera. Needs Pillow."""

import sys

from PIL import Image


def channel():
    large = Image.effect_noise((40, 30), 120).resize((4000, 3000), Image.Resampling.BICUBIC)
    fine = Image.effect_noise((2000, 1500), 60).resize((4000, 3000), Image.Resampling.BICUBIC)
    return Image.blend(large, fine, 0.3)


photo = Image.merge("RGB", [channel() for _ in range(3)])
photo.save(sys.stdout.buffer, "JPEG", quality=88)
