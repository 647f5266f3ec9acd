#!/usr/bin/env bash
# Expected:  a grey TIFF with photometric interpretation 0 ("white is zero") is shown the right way round at
#            every depth, or at none.
# Software:  Pillow 13.0.0, OpenCV 5.0.0.93, against sharp 0.35.5; files by tifffile 2026.3.3
# Behaviour: Pillow and OpenCV invert 8 bits and forget 16: the first sample, white, comes as 255 from the
#            one file and as 0, black, from the other. sharp inverts both.
# Output:    8 bits: Pillow 255, OpenCV 255, sharp 255; 16 bits: Pillow 0, OpenCV 0, sharp 255
# Matters:   X-rays and scans of film are stored like that, with 16 bits; their thumbnails are negatives.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  pillow==13.0.0 opencv-python-headless==5.0.0.93 tifffile==2026.3.3 numpy==2.4.6
npm install --silent --no-audit --no-fund --prefix . sharp@0.35.5

cat > probe.py <<'PY'
import cv2
import numpy
import tifffile
from PIL import Image

for bits, kind in ((8, numpy.uint8), (16, numpy.uint16)):
    samples = numpy.array([[0, 2**bits - 1]], kind)
    tifffile.imwrite(f"{bits}.tif", samples, photometric="miniswhite")
    first = Image.open(f"{bits}.tif").getpixel((0, 0))
    by_opencv = cv2.imread(f"{bits}.tif", cv2.IMREAD_UNCHANGED)[0, 0]
    print(f"{bits} bits: Pillow {first}, OpenCV {by_opencv}")
PY
cat > probe.cjs <<'JS'
const sharp = require('sharp');
(async () => {
  for (const bits of [8, 16]) {
    console.log(`sharp ${bits} bits: ${(await sharp(`${bits}.tif`).raw().toBuffer())[0]}`);
  }
})();
JS
seen="$(venv/bin/python probe.py; node probe.cjs)"
wanted="8 bits: Pillow 255, OpenCV 255
16 bits: Pillow 0, OpenCV 0
sharp 8 bits: 255
sharp 16 bits: 255"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: a white sample: ${seen//$'\n'/; }"
