#!/usr/bin/env bash
# Expected:  `sharp().tiff()` and `sharp().png(…)` keep every pixel; a PNG's `effort` is processor time
#            against size, as `compressionLevel` is.
# Software:  sharp 0.35.5
# Behaviour: a TIFF is compressed as JPEG unless told otherwise. Naming `effort` or `quality` for a PNG
#            turns on a palette of at most 256 colours; `compressionLevel` does not.
# Output:    tiff() changed, tiff lzw equal, png() equal, png compressionLevel 9 equal,
#            png effort 10 changed, png quality 100 changed
# Matters:   masters are archived as TIFF because it is lossless; "try harder" gives a worse picture,
#            even at quality 100.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund --prefix . sharp@0.35.5

cat > probe.cjs <<'JS'
const sharp = require('sharp');
const [width, height, channels] = [64, 48, 3];
const pixels = Buffer.alloc(width * height * channels);
for (let i = 0; i < pixels.length; i += 1) pixels[i] = (i * 2654435761) >>> 24;
const source = () => sharp(pixels, { raw: { width, height, channels } });
const ways = {
  'tiff()': (picture) => picture.tiff(),
  'tiff lzw': (picture) => picture.tiff({ compression: 'lzw' }),
  'png()': (picture) => picture.png(),
  'png compressionLevel 9': (picture) => picture.png({ compressionLevel: 9 }),
  'png effort 10': (picture) => picture.png({ effort: 10 }),
  'png quality 100': (picture) => picture.png({ quality: 100 }),
};
(async () => {
  const told = [];
  for (const [name, way] of Object.entries(ways)) {
    const back = await sharp(await way(source()).toBuffer()).removeAlpha().raw().toBuffer();
    told.push(`${name} ${back.equals(pixels) ? 'equal' : 'changed'}`);
  }
  console.log(told.join(', '));
})();
JS
seen="$(node probe.cjs)"
wanted="tiff() changed, tiff lzw equal, png() equal, png compressionLevel 9 equal, \
png effort 10 changed, png quality 100 changed"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: $seen"
