#!/usr/bin/env bash
# Expected:  a JPEG whose Adobe marker says "no colour transform" holds RGB; JPEG decoders read the marker.
# Software:  jpeg-js 0.4.4, Jimp 1.6.1 (which decodes by it), against sharp 0.35.5; the picture by
#            Pillow 13.0.0 (`keep_rgb`)
# Behaviour: jpeg-js takes three components for YCbCr all the same. A plain red (200, 30, 60) is green.
# Output:    sharp 200,30,60; jpeg-js 104,255,26; Jimp 104,255,26
# Matters:   layout programs and PDF extractors write such files. Jimp's own writers never do, so its
#            round trips don't show it.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0
npm install --silent --no-audit --no-fund --prefix . jpeg-js@0.4.4 jimp@1.6.1 sharp@0.35.5

venv/bin/python - <<'PY'
from PIL import Image

Image.new("RGB", (32, 32), (200, 30, 60)).save("red.jpg", quality=95, keep_rgb=True)
PY
cat > probe.mjs <<'JS'
import fs from 'node:fs';
import jpeg from 'jpeg-js';
import sharp from 'sharp';
import { Jimp } from 'jimp';
const pixel = (data) => [...data.subarray(0, 3)].join();
console.log('sharp', pixel(await sharp('red.jpg').raw().toBuffer()));
console.log('jpeg-js', pixel(jpeg.decode(fs.readFileSync('red.jpg')).data));
console.log('Jimp', pixel((await Jimp.read('red.jpg')).bitmap.data));
JS
seen="$(node probe.mjs)"
wanted="sharp 200,30,60
jpeg-js 104,255,26
Jimp 104,255,26"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: a red of 200,30,60: ${seen//$'\n'/; }"
