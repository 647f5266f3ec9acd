#!/usr/bin/env bash
# Expected:  sharp, which reads AVIF, shows the first picture of an animated AVIF: the file lists the brands
#            `avif` and `mif1` and holds a primary still picture for just that purpose.
# Software:  sharp 0.35.5, pyvips-binary 8.18.7; the files by Pillow 13.0.0
# Behaviour: libvips goes by the major brand alone. `avis` is "unsupported image format", for metadata too.
#            Browsers, Pillow and libheif open it.
# Output:    still avif heif 16x16, animated avis Input file contains unsupported image format,
#            pyvips is not a known file format
# Matters:   GIF replacements made by current tools are refused by a pipeline that "supports AVIF"; a
#            test with a still picture says nothing about them.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  pillow==13.0.0 pyvips==3.2.0 pyvips-binary==8.18.7
npm install --silent --no-audit --no-fund --prefix . sharp@0.35.5

cat > probe.py <<'PY'
import pyvips
from PIL import Image

first, second = (Image.new("RGB", (16, 16), colour) for colour in ("red", "green"))
first.save("still.avif")
first.save("animated.avif", save_all=True, append_images=[second], duration=100)
brands = open("animated.avif", "rb").read(44)
assert b"avif" in brands[12:] and b"mif1" in brands[12:]
try:
    print("pyvips", pyvips.Image.new_from_file("animated.avif").width)
except pyvips.Error as error:
    print("pyvips", "is not a known file format" if "not a known file" in str(error) else error)
PY
cat > probe.cjs <<'JS'
const fs = require('fs');
const sharp = require('sharp');
const told = async (name) => {
  const brand = fs.readFileSync(`${name}.avif`).toString('latin1', 8, 12);
  const seen = await sharp(`${name}.avif`).metadata().then(
    ({ format, width, height }) => `${format} ${width}x${height}`,
    (error) => error.message,
  );
  return `${name} ${brand} ${seen}`;
};
(async () => console.log(`${await told('still')}, ${await told('animated')}`))();
JS
seen="$(venv/bin/python probe.py; node probe.cjs)"
wanted="pyvips is not a known file format
still avif heif 16x16, animated avis Input file contains unsupported image format"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: ${seen//$'\n'/; }"
