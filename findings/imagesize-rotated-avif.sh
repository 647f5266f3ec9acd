#!/usr/bin/env bash
# Expected:  imagesize tells the size of an AVIF whether or not it carries a rotation.
# Software:  imagesize 2.0.1; the files are written by Pillow 13.0.0
# Behaviour: a file with the rotation property is "unknown", (-1, -1), without an exception: the
#            property's payload is one byte, the reader asks for five.
# Output:    upright (40, 20), turned (-1, -1)
# Matters:   phones write this property for every photo that was not taken in the sensor's own
#            direction. A caller that stores the numbers stores a size of -1.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0 imagesize==2.0.1

cat > probe.py <<'PY'
import imagesize
from PIL import Image

picture = Image.new("RGB", (40, 20), "teal")
picture.save("upright.avif")
exif = Image.Exif()
exif[0x112] = 6
picture.save("turned.avif", exif=exif)
print(f"upright {imagesize.get('upright.avif')}, turned {imagesize.get('turned.avif')}")
PY
seen="$(venv/bin/python probe.py)"
wanted="upright (40, 20), turned (-1, -1)"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: $seen"
