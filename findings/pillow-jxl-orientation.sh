#!/usr/bin/env bash
# Expected:  the orientation of a JPEG XL picture stands in its codestream; decoders apply it, and the
#            Exif orientation beside it is a copy that must not be applied again (ISO/IEC 18181-2).
#            A plug-in that reads and writes both keeps the two together.
# Software:  pillow-jxl-plugin 1.3.8 with Pillow 13.0.0, against imagecodecs 2026.3.6 (libjxl 0.11.2)
# Behaviour: wrong in both directions. Written with `exif=` of orientation 6, the codestream says
#            "upright", so other decoders show the picture lying on its side. Read from a file
#            that says 6 in both places, the pixels come turned and the tag still says 6, so that
#            `ImageOps.exif_transpose` turns the picture back onto its side.
# Output:    written: plug-in 40x20 tag 6, libjxl 40x20; read: plug-in 20x40 tag 6, after
#            exif_transpose 40x20, libjxl 20x40
# Matters:   `exif_transpose` on everything is the usual recipe for upright thumbnails.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  pillow==13.0.0 pillow-jxl-plugin==1.3.8 imagecodecs==2026.3.6 numpy==2.4.6

cat > probe.py <<'PY'
import io
import struct

import imagecodecs
import pillow_jxl  # noqa: F401 (registers the plug-in)
from PIL import Image, ImageOps

ORIENTATION = 0x112
exif = Image.Exif()
exif[ORIENTATION] = 6
picture = Image.new("RGB", (40, 20), "teal")


def by_plugin(body):
    opened = Image.open(io.BytesIO(body))
    opened.load()
    return opened


def by_libjxl(body):
    height, width, _ = imagecodecs.jpegxl_decode(body).shape
    return f"{width}x{height}"


def boxes(body):
    at = 0
    while at < len(body):
        length, kind = struct.unpack(">I4s", body[at : at + 8])
        length = length or len(body) - at
        yield kind, body[at : at + length]
        at += length


def box(kind, payload):
    return struct.pack(">I", 8 + len(payload)) + kind + payload


def written_by_plugin():
    body = io.BytesIO()
    picture.save(body, "JXL", exif=exif.tobytes())
    return body.getvalue()


def said_in_both_places():
    """Transcodes a turned JPEG, then keeps the pictures' boxes and adds plain Exif."""
    transcoded = io.BytesIO()
    picture.save("turned.jpg", exif=exif)  # the plug-in transcodes files on disk only
    Image.open("turned.jpg").save(transcoded, "JXL", lossless_jpeg=True)
    kept = [(k, b) for k, b in boxes(transcoded.getvalue()) if k not in (b"jbrd", b"brob")]
    tiff = exif.tobytes().removeprefix(b"Exif\0\0")
    head, pictures = kept[:2], kept[2:]
    return b"".join(
        [b for _, b in head] + [box(b"Exif", bytes(4) + tiff)] + [b for _, b in pictures]
    )


body = written_by_plugin()
seen = by_plugin(body)
print(
    f"written: plug-in {seen.width}x{seen.height} tag {seen.getexif().get(ORIENTATION)}, "
    f"libjxl {by_libjxl(body)}"
)
body = said_in_both_places()
seen = by_plugin(body)
again = ImageOps.exif_transpose(seen)
print(
    f"read: plug-in {seen.width}x{seen.height} tag {seen.getexif().get(ORIENTATION)}, "
    f"after exif_transpose {again.width}x{again.height}, libjxl {by_libjxl(body)}"
)
PY
seen="$(venv/bin/python probe.py)"
wanted="written: plug-in 40x20 tag 6, libjxl 40x20
read: plug-in 20x40 tag 6, after exif_transpose 40x20, libjxl 20x40"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: ${seen//$'\n'/; }"
