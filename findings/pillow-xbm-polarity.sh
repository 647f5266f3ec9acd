#!/usr/bin/env bash
# Expected:  a set bit of an X bitmap is the foreground, which X and every viewer paint black on white:
#            0x0f in a row of eight is four black pixels and four white ones (bits from the lowest up).
# Software:  Pillow 12.3.0; ImageMagick 7 as @imagemagick/magick-wasm 0.0.42 beside it
# Behaviour: Pillow reads set bits as white, and writes white pixels as set bits: it agrees with itself,
#            and shows every bitmap of other programs as its negative. No error, mode "1" in both cases.
# Output:    pillow 255 255 255 255 0 0 0 0, magick 0 0 0 0 255 255 255 255
# Matters:   thumbnails of cursors and icons that are made with Pillow, or as Pillow makes them, are
#            negatives; a bitmap that Pillow has written is one in other programs.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check pillow==12.3.0
npm install --silent --no-audit --no-fund --prefix . @imagemagick/magick-wasm@0.0.42

printf '#define row_width 8\n#define row_height 1\nstatic unsigned char row_bits[] = { 0x0f };\n' > row.xbm
cat > probe.py <<'PY'
from PIL import Image
row = Image.open("row.xbm").convert("L")
print("pillow", *(row.getpixel((x, 0)) for x in range(8)))
PY
cat > probe.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { ImageMagick, MagickFormat, initializeImageMagick } from '@imagemagick/magick-wasm';
await initializeImageMagick(readFileSync('node_modules/@imagemagick/magick-wasm/dist/magick.wasm'));
ImageMagick.read(readFileSync('row.xbm'), MagickFormat.Xbm, (row) => row.getPixels((pixels) =>
  console.log('magick', ...Array.from({ length: 8 }, (_, x) => pixels.getPixel(x, 0)[0]))));
JS
seen="$(venv/bin/python probe.py; node probe.mjs)"
wanted="pillow 255 255 255 255 0 0 0 0
magick 0 0 0 0 255 255 255 255"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: one bitmap: ${seen//$'\n'/; }"
