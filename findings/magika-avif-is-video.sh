#!/usr/bin/env bash
# Expected:  magika, a learned file type detector, knows the picture formats of today's phones and browsers;
#            where it doesn't know one it says "unknown".
# Software:  magika 1.0.3 (model standard_v3_3); pictures by Pillow 13.0.0, pillow-heif 1.8.1 and
#            pillow-jxl-plugin 1.3.8
# Behaviour: AVIF and HEIC of every size are video/mp4, with a score of 0.8 to 0.98. JPEG XL is unknown.
#            WebP and JPEG 2000 are right.
# Output:    AVIF video/mp4, HEIF video/mp4, JXL application/octet-stream, WEBP image/webp,
#            JPEG2000 image/jpeg2000
# Matters:   a gallery that goes by it plays photos as videos; the score is no help in telling.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check magika==1.0.3 numpy==2.4.6 \
  pillow==13.0.0 pillow-heif==1.8.1 pillow-jxl-plugin==1.3.8

cat > probe.py <<'PY'
import io

import numpy
import pillow_heif
import pillow_jxl  # noqa: F401 (registers the JPEG XL plug-in)
from magika import Magika
from PIL import Image

pillow_heif.register_heif_opener()
detector = Magika()
noise = numpy.random.default_rng(0)


def types(name):
    found = set()
    for width, height in ((64, 48), (640, 480), (2000, 1504)):
        dots = noise.integers(0, 255, (height // 8, width // 8, 3), dtype=numpy.uint8)
        body = io.BytesIO()
        Image.fromarray(dots).resize((width, height)).save(body, name)
        found.add(detector.identify_bytes(body.getvalue()).output.mime_type)
    return " or ".join(sorted(found))


names = ["AVIF", "HEIF", "JXL", "WEBP", "JPEG2000"]
print(", ".join(f"{name} {types(name)}" for name in names))
PY
seen="$(venv/bin/python probe.py)"
wanted="AVIF video/mp4, HEIF video/mp4, JXL application/octet-stream, WEBP image/webp, \
JPEG2000 image/jpeg2000"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: $seen"
