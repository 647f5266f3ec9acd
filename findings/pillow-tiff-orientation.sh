#!/usr/bin/env bash
# Expected:  Pillow leaves the orientation tag alone; a picture is turned by `ImageOps.exif_transpose`.
# Software:  Pillow 13.0.0
# Behaviour: that holds for JPEG, PNG and WebP. A TIFF is turned by the reader. Right after `open`
#            its `size` is the turned one already while the tag still says 6; once the pixels are
#            loaded the tag is gone. One tag in one library means two things.
# Output:    JPEG 40x20 tag 6, loaded 40x20 tag 6; PNG and WEBP alike;
#            TIFF 20x40 tag 6, loaded 20x40 tag None
# Matters:   facts taken from Pillow as a reference are "stored size" for some formats and "size as
#            shown" for TIFF; a service that swaps width and height by the tag swaps a TIFF twice.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0

cat > probe.py <<'PY'
import io

from PIL import Image

ORIENTATION = 0x112
exif = Image.Exif()
exif[ORIENTATION] = 6


def described(name):
    body = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(body, name, exif=exif)
    # Two objects: asking one for its Exif before its pixels would answer from memory.
    opened, loaded = Image.open(body), Image.open(io.BytesIO(body.getvalue()))
    loaded.load()
    return f"{name} {facts(opened)}, loaded {facts(loaded)}"


def facts(picture):
    return f"{picture.width}x{picture.height} tag {picture.getexif().get(ORIENTATION)}"


for name in ["JPEG", "PNG", "WEBP", "TIFF"]:
    print(described(name))
PY
seen="$(venv/bin/python probe.py)"
wanted="JPEG 40x20 tag 6, loaded 40x20 tag 6
PNG 40x20 tag 6, loaded 40x20 tag 6
WEBP 40x20 tag 6, loaded 40x20 tag 6
TIFF 20x40 tag 6, loaded 20x40 tag None"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: of four files with orientation 6 only the TIFF is turned by the reader"
