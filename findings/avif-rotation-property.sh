#!/usr/bin/env bash
# Expected:  the rotation of an AVIF is part of decoding (property `irot` of ISO/IEC 23008-12,
#            whatever Exif says), so every decoder returns the picture as it is shown.
# Software:  Pillow 13.0.0, OpenCV 5.0.0.93, PyAV 18.1.0 (FFmpeg), pyvips-binary 8.18.7
# Behaviour: four answers for one file that has `irot` and no Exif. libvips turns it. Pillow
#            returns the unturned pixels and invents an Exif orientation for the caller. PyAV returns
#            them with a number beside the frame. OpenCV, which turns JPEG, PNG and WebP by Exif,
#            returns it lying on its side without a hint.
# Output:    pyvips 20x40, Pillow 40x20 Exif 6, OpenCV 40x20, PyAV 40x20 rotation -90
# Matters:   thumbnails of AVIF photos lie on their side depending on the library behind them.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  pillow==13.0.0 opencv-python-headless==5.0.0.93 av==18.1.0 pyvips==3.2.0 pyvips-binary==8.18.7

cat > probe.py <<'PY'
import av
import cv2
import pyvips
from PIL import Image

ORIENTATION = 0x112
exif = Image.Exif()
exif[ORIENTATION] = 6
# Pillow writes the orientation as `irot` and leaves it out of the Exif block.
Image.new("RGB", (40, 20), "teal").save("turned.avif", exif=exif)
body = open("turned.avif", "rb").read()
assert b"irot" in body and b"Exif" not in body

turned = pyvips.Image.new_from_file("turned.avif")
pillow = Image.open("turned.avif")
height, width, _ = cv2.imread("turned.avif").shape
frame = next(av.open("turned.avif").decode(video=0))
print(
    f"pyvips {turned.width}x{turned.height}, "
    f"Pillow {pillow.width}x{pillow.height} Exif {pillow.getexif().get(ORIENTATION)}, "
    f"OpenCV {width}x{height}, "
    f"PyAV {frame.width}x{frame.height} rotation {frame.rotation}"
)
PY
seen="$(venv/bin/python probe.py)"
wanted="pyvips 20x40, Pillow 40x20 Exif 6, OpenCV 40x20, PyAV 40x20 rotation -90"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: one AVIF that is shown as 20x40: $seen"
