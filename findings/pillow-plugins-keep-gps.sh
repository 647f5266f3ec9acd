#!/usr/bin/env bash
# Expected:  Pillow writes Exif only when the caller passes `exif=`. Re-encoding an upload with
#            `Image.open(a).convert("RGB").save(b)` therefore removes the GPS position.
# Software:  Pillow 13.0.0, pillow-heif 1.8.1, pillow-jxl-plugin 1.3.8
# Behaviour: it depends on the format that is written. Pillow's own writers drop the Exif block.
#            The HEIF and the JPEG XL plug-in copy it from the opened picture without being asked,
#            GPS position included, although they serve the same `save` method.
# Output:    JPEG no, PNG no, WEBP no, TIFF no, AVIF no, HEIF yes, JXL yes
# Matters:   a service that strips metadata by re-encoding publishes where a photo was taken as
#            soon as it adds one of these two formats.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  pillow==13.0.0 pillow-heif==1.8.1 pillow-jxl-plugin==1.3.8

cat > probe.py <<'PY'
import io

import pillow_heif
import pillow_jxl  # noqa: F401 (registers the JPEG XL plug-in)
from PIL import Image

pillow_heif.register_heif_opener()
GPS = 0x8825
exif = Image.Exif()
exif.get_ifd(GPS)[1] = "N"
exif.get_ifd(GPS)[2] = (1.0, 2.0, 3.0)
photo = io.BytesIO()
Image.new("RGB", (64, 48), "teal").save(photo, "JPEG", exif=exif)


def keeps_position(name):
    copy = io.BytesIO()
    Image.open(photo).convert("RGB").save(copy, name)
    return bool(Image.open(copy).getexif().get_ifd(GPS))


names = ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF", "JXL"]
print(", ".join(f"{name} {'yes' if keeps_position(name) else 'no'}" for name in names))
PY
seen="$(venv/bin/python probe.py)"
wanted="JPEG no, PNG no, WEBP no, TIFF no, AVIF no, HEIF yes, JXL yes"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: GPS position after a plain re-save: $seen"
