#!/usr/bin/env bash
# Expected:  the third number of a PGM is its white (netpbm's "maxval"); `cv2.imread` returns 255 for it.
# Software:  OpenCV 5.0.0.93, against Pillow 13.0.0
# Behaviour: OpenCV doesn't scale by it. White of a 4-bit file is 15; white of a 10-bit file is 3, since the
#            two bytes are cut to the upper one: nearly black. Pillow scales to 255 and to 65535.
# Output:    maxval 15: OpenCV 15, Pillow 255; maxval 1023: OpenCV 3, Pillow 65535
# Matters:   raw converters and medical tools write 10 and 12 bits this way; the thumbnail is black.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  pillow==13.0.0 opencv-python-headless==5.0.0.93 numpy==2.4.6

cat > probe.py <<'PY'
import cv2
from PIL import Image

told = []
for maxval in (15, 1023):
    white = maxval.to_bytes(1 if maxval < 256 else 2, "big")
    path = f"{maxval}.pgm"
    with open(path, "wb") as out:
        out.write(b"P5\n1 1\n%d\n" % maxval + white)
    by_opencv, by_pillow = cv2.imread(path)[0, 0, 0], Image.open(path).getpixel((0, 0))
    told.append(f"maxval {maxval}: OpenCV {by_opencv}, Pillow {by_pillow}")
print("; ".join(told))
PY
seen="$(venv/bin/python probe.py)"
wanted="maxval 15: OpenCV 15, Pillow 255; maxval 1023: OpenCV 3, Pillow 65535"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: a white sample: $seen"
