#!/usr/bin/env bash
# Expected:  file-type doesn't know TGA, which has no signature at its start, and says nothing.
# Software:  file-type 21.3.4, image-type 6.1.0, against image-size 2.1.0; the picture by Pillow 13.0.0
# Behaviour: an uncompressed true-colour TGA is "cur, image/x-icon": no identification, no colour map and
#            picture type 2 make the bytes 00 00 02 00, the signature of a Windows cursor. A compressed
#            TGA (type 10) is not recognised, as expected. image-size tells both as TGA.
# Output:    uncompressed cur cur tga, compressed none none tga
# Matters:   a texture is served as an icon and handed to an icon decoder. A cursor needs a second check,
#            for instance that its directory has entries which lie inside the file.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0
npm install --silent --no-audit --no-fund --prefix . \
  file-type@21.3.4 image-type@6.1.0 image-size@2.1.0

venv/bin/python - <<'PY'
from PIL import Image

picture = Image.new("RGB", (64, 48), "teal")
picture.save("uncompressed.tga")
picture.save("compressed.tga", compression="tga_rle")
PY
cat > probe.mjs <<'JS'
import fs from 'node:fs';
import { fileTypeFromBuffer } from 'file-type';
import imageType from 'image-type';
import { imageSize } from 'image-size';
const told = async (name) => {
  const body = fs.readFileSync(`${name}.tga`);
  const byFileType = (await fileTypeFromBuffer(body))?.ext ?? 'none';
  const byImageType = (await imageType(body))?.ext ?? 'none';
  return `${name} ${byFileType} ${byImageType} ${imageSize(body).type}`;
};
console.log(`${await told('uncompressed')}, ${await told('compressed')}`);
JS
seen="$(node probe.mjs)"
wanted="uncompressed cur cur tga, compressed none none tga"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: file-type, image-type, image-size of a TGA: $seen"
