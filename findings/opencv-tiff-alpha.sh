#!/usr/bin/env bash
# Expected:  `cv2.imread(path, cv2.IMREAD_UNCHANGED)` returns the stored samples, the same ones for a PNG and
#            a TIFF of one picture with transparency.
# Software:  OpenCV 5.0.0.93; files by Pillow 13.0.0
# Behaviour: from a PNG the colours come as they are; from a TIFF (ExtraSamples 2, "not multiplied") they come
#            multiplied by alpha, without a word.
# Output:    PNG (200, 0, 0, 128), TIFF (100, 0, 0, 128), PNG of the TIFF (100, 0, 0, 128)
# Matters:   a TIFF converted to PNG by `imread` and `imwrite` has dark edges, since PNG means plain colours.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  pillow==13.0.0 opencv-python-headless==5.0.0.93 numpy==2.4.6

cat > probe.py <<'PY'
import cv2
from PIL import Image

picture = Image.new("RGBA", (4, 4), (200, 0, 0, 128))


def stored(path):
    blue, green, red, alpha = (int(v) for v in cv2.imread(path, cv2.IMREAD_UNCHANGED)[0, 0])
    return red, green, blue, alpha


for suffix in ("png", "tif"):
    picture.save(f"half.{suffix}")
    assert Image.open(f"half.{suffix}").getpixel((0, 0)) == (200, 0, 0, 128)
    if suffix == "tif":
        assert Image.open("half.tif").tag_v2[338] in (2, (2,))  # ExtraSamples: not multiplied
cv2.imwrite("converted.png", cv2.imread("half.tif", cv2.IMREAD_UNCHANGED))
converted = Image.open("converted.png").getpixel((0, 0))
print(f"PNG {stored('half.png')}, TIFF {stored('half.tif')}, PNG of the TIFF {converted}")
PY
seen="$(venv/bin/python probe.py)"
wanted="PNG (200, 0, 0, 128), TIFF (100, 0, 0, 128), PNG of the TIFF (100, 0, 0, 128)"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: $seen"
