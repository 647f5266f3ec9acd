#!/usr/bin/env bash
# Expected:  the Exif chunk of a WebP has one form, and a library that lists WebP as supported reads it.
# Software:  writers Pillow 13.0.0 and sharp 0.35.5 (libvips), reader ExifRead 3.5.1
# Behaviour: Pillow writes the TIFF block alone; sharp writes the six bytes "Exif\0\0" of JPEG before it.
#            ExifTool reads both. ExifRead skips six bytes without a look: it reads
#            sharp's and finds nothing in Pillow's, no error, no warning, an empty dictionary.
# Output:    Pillow MM {}, sharp Exif {'Image Orientation': 'Rotated 90 CW'}
# Matters:   orientation and position of half of the WebP files look absent; a privacy check built on
#            it passes photos that carry a GPS position. A reader has to take both forms.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0 exifread==3.5.1
npm install --silent --no-audit --no-fund --prefix . sharp@0.35.5

cat > make.py <<'PY'
from PIL import Image

exif = Image.Exif()
exif[0x112] = 6
picture = Image.new("RGB", (40, 20), "teal")
picture.save("photo.jpg", exif=exif)
picture.save("Pillow.webp", exif=exif)
PY
cat > make.cjs <<'JS'
require('sharp')('photo.jpg').keepExif().webp().toFile('sharp.webp');
JS
cat > probe.py <<'PY'
import exifread

for writer in ("Pillow", "sharp"):
    body = open(f"{writer}.webp", "rb").read()
    at = body.index(b"EXIF") + 8
    start = body[at : at + 4].rstrip(b"\0*").decode()
    with open(f"{writer}.webp", "rb") as file:
        tags = exifread.process_file(file)
    print(writer, start, {k: str(v) for k, v in tags.items() if k == "Image Orientation"}, end="; ")
PY
venv/bin/python make.py
node make.cjs
seen="$(venv/bin/python probe.py)"
wanted="Pillow MM {}; sharp Exif {'Image Orientation': 'Rotated 90 CW'}; "
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: start of the chunk, what ExifRead finds: $seen"
