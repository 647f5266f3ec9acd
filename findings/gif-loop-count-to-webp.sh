#!/usr/bin/env bash
# Expected:  converting an animated GIF to WebP keeps how often it plays. GIF counts repetitions
#            (no block: once; 2: three times; 0: for ever), WebP counts plays (0: for ever).
# Software:  Pillow 13.0.0, FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1), sharp 0.35.5
# Behaviour: only sharp converts the number. Pillow makes every animation endless, although it
#            has read the count (`info["loop"]`) and keeps it from GIF to GIF. FFmpeg makes every
#            animation play once, the endless ones too.
# Output:    plays once/three times/for ever: sharp 1 3 0, Pillow 0 0 0, FFmpeg 1 1 1
# Matters:   a signature that should play once blinks for ever, or a spinner stops after one turn.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0 imageio-ffmpeg==0.8.1
npm install --silent --no-audit --no-fund --prefix . sharp@0.35.5

venv/bin/python - <<'PY'
import subprocess

import imageio_ffmpeg
from PIL import Image

frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "green", "blue")]
for name, loop in (("once", {}), ("thrice", {"loop": 2}), ("endless", {"loop": 0})):
    frames[0].save(f"{name}.gif", save_all=True, append_images=frames[1:], duration=200, **loop)
    Image.open(f"{name}.gif").save(f"{name}.pillow.webp", save_all=True)
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", f"{name}.gif"]
    subprocess.run([*ffmpeg, f"{name}.ffmpeg.webp"], check=True)
PY
cat > probe.cjs <<'JS'
const fs = require('fs');
const sharp = require('sharp');
const names = ['once', 'thrice', 'endless'];
// The chunk ANIM: FourCC, length, background colour, then the number of plays (16 bits).
const plays = (file) => {
  const body = fs.readFileSync(file);
  return body.readUInt16LE(body.indexOf('ANIM') + 12);
};
(async () => {
  for (const name of names) {
    await sharp(`${name}.gif`, { animated: true }).webp().toFile(`${name}.sharp.webp`);
  }
  for (const tool of ['sharp', 'pillow', 'ffmpeg']) {
    console.log(tool, ...names.map((name) => plays(`${name}.${tool}.webp`)));
  }
})();
JS
seen="$(node probe.cjs)"
wanted="sharp 1 3 0
pillow 0 0 0
ffmpeg 1 1 1"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: plays in the WebP of a GIF shown once, three times, for ever: ${seen//$'\n'/; }"
