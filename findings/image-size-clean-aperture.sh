#!/usr/bin/env bash
# Expected:  the size of a HEIC is that of the picture: HEVC codes whole blocks, and the property
#            "clean aperture" (ISO/IEC 14496-12) cuts the padding off.
# Software:  image-size 2.1.0, probe-image-size 7.5.0, ExifTool 13.59 (exiftool-vendored.pl),
#            pymediainfo 7.0.1; the file is written by pillow-heif 1.8.1 (Pillow 13.0.0)
# Behaviour: nobody but the decoder gets a 40x20 picture right. Three tools tell the coded size.
#            image-size reads the property, but takes the denominator of the width for a number of
#            columns to cut: 63x64, a size that is neither the coded nor the shown one.
# Output:    decoder 40x20, image-size 63x64, probe-image-size 64x64, ExifTool 64x64,
#            MediaInfo 64x64
# Matters:   layouts reserve space of the wrong ratio; "within one pixel" checks against a decoder
#            fail only for pictures whose sides are no multiples of the block size.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  pillow==13.0.0 pillow-heif==1.8.1 pymediainfo==7.0.1
npm install --silent --no-audit --no-fund --prefix . \
  image-size@2.1.0 probe-image-size@7.5.0 exiftool-vendored.pl@13.59.3

cat > make.py <<'PY'
import pillow_heif
from PIL import Image
from pymediainfo import MediaInfo

pillow_heif.register_heif_opener()
Image.new("RGB", (40, 20), "teal").save("small.heic")
decoded = Image.open("small.heic")
decoded.load()
track = next(t for t in MediaInfo.parse("small.heic").tracks if t.track_type == "Image")
print(f"decoder {decoded.width}x{decoded.height}")
print(f"MediaInfo {track.width}x{track.height}")
PY
cat > probe.cjs <<'JS'
const fs = require('fs');
const body = fs.readFileSync('small.heic');
const shown = (size) => `${size.width}x${size.height}`;
console.log('image-size', shown(require('image-size').imageSize(body)));
console.log('probe-image-size', shown(require('probe-image-size').sync(body)));
JS
seen="$(venv/bin/python make.py; node probe.cjs
echo "ExifTool $(node_modules/exiftool-vendored.pl/bin/exiftool -s3 -ImageSize small.heic)")"
wanted="decoder 40x20
MediaInfo 64x64
image-size 63x64
probe-image-size 64x64
ExifTool 64x64"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: a HEIC of 40x20: ${seen//$'\n'/; }"
