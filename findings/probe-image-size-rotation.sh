#!/usr/bin/env bash
# Expected:  probe-image-size translates the AVIF/HEIF rotation to the Exif orientation of the same
#            meaning: a quarter turn clockwise is 6, anticlockwise is 8.
# Software:  probe-image-size 7.5.0; the files are written by Pillow 13.0.0
# Behaviour: the two quarter turns are exchanged. `irot` counts anticlockwise, its table clockwise.
# Output:    written 6 read 8, written 8 read 6, written 3 read 3
# Matters:   whoever turns a picture by this number shows it upside down (half a turn off); width
#            and height alone, the usual test, come out right.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0
npm install --silent --no-audit --no-fund --prefix . probe-image-size@7.5.0

venv/bin/python - <<'PY'
from PIL import Image, ImageOps

for orientation in (6, 8, 3):
    exif = Image.Exif()
    exif[0x112] = orientation
    picture = Image.new("RGB", (40, 20), "blue")
    picture.paste("red", (0, 0, 20, 20))
    picture.save(f"{orientation}.avif", exif=exif, quality=95)
    # What is written is what is meant: another reading of the file turns the red half alike.
    shown = ImageOps.exif_transpose(Image.open(f"{orientation}.avif"))
    meant = {6: (2, 2), 8: (2, 38), 3: (38, 2)}[orientation]
    assert shown.getpixel(meant)[0] > 200, orientation
PY
cat > probe.cjs <<'JS'
const fs = require('fs');
const probe = require('probe-image-size');
const read = (n) => probe.sync(fs.readFileSync(`${n}.avif`)).orientation;
console.log([6, 8, 3].map((n) => `written ${n} read ${read(n)}`).join(', '));
JS
seen="$(node probe.cjs)"
wanted="written 6 read 8, written 8 read 6, written 3 read 3"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: $seen"
