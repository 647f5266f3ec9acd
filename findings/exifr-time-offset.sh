#!/usr/bin/env bash
# Expected:  exifr makes a `Date` of `DateTimeOriginal`. Where the camera wrote its offset from UTC beside it
#            (OffsetTimeOriginal, Exif 2.31), the `Date` is that moment.
# Software:  exifr 7.1.3; the file by Pillow 13.0.0
# Behaviour: the offset is read and returned as a text, but the time is taken as the server's local time.
#            One photo is taken at a different moment on each server.
# Output:    12:00 at +09:00 is 03:00 UTC; TZ=UTC 12:00Z, TZ=Asia/Tehran 08:30Z, both with +09:00 beside it
# Matters:   a library sorted by time taken is in another order after a move to another host; tests in
#            UTC don't show it.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0
npm install --silent --no-audit --no-fund --prefix . exifr@7.1.3

venv/bin/python - <<'PY'
from PIL import Image

exif = Image.Exif()
exif.get_ifd(0x8769)[0x9003] = "2024:06:01 12:00:00"  # DateTimeOriginal
exif.get_ifd(0x8769)[0x9011] = "+09:00"  # OffsetTimeOriginal
Image.new("RGB", (8, 8)).save("photo.jpg", exif=exif)
PY
cat > probe.mjs <<'JS'
import exifr from 'exifr';
const { DateTimeOriginal, OffsetTimeOriginal } = await exifr.parse('photo.jpg');
console.log(process.env.TZ, DateTimeOriginal.toISOString(), OffsetTimeOriginal);
JS
seen="$(TZ=UTC node probe.mjs; TZ=Asia/Tehran node probe.mjs)"
wanted="UTC 2024-06-01T12:00:00.000Z +09:00
Asia/Tehran 2024-06-01T08:30:00.000Z +09:00"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: noon at +09:00: ${seen//$'\n'/; }"
