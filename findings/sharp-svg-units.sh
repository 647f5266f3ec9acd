#!/usr/bin/env bash
# Expected:  sharp draws an SVG in the size that browsers show, or in that size times density/72: `density` is
#            documented as a resolution, and all lengths of one file grow alike.
# Software:  sharp 0.35.5 (libvips and librsvg), against CairoSVG 2.9.1
# Behaviour: lengths in mm, pt and in grow with the square of the density: they are measured at that many
#            dots per inch, then the drawing is scaled by density/72 too. px and em grow in proportion. At
#            the default of 72 a drawing in mm has three quarters of a browser's size, at 96 (the value of
#            CSS, the obvious repair) four thirds of it. An em of the root is 12px instead of 16px.
# Output:    10mm, 72pt, 10em, 100px: default 28 72 120 100, density 96: 50 128 160 133, density 144:
#            113 288 240 200; browsers and CairoSVG 38 96 160 100
# Matters:   drawings of office and CAD programs are in mm or pt. "Twice the density for a sharper thumbnail"
#            takes sixteen times the pixels instead of four.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cairosvg==2.9.1 pillow==13.0.0
npm install --silent --no-audit --no-fund --prefix . sharp@0.35.5

for side in 10mm 72pt 10em 100px; do
  cat > "$side.svg" <<SVG
<svg xmlns="http://www.w3.org/2000/svg" width="$side" height="$side"><rect width="9" height="9"/></svg>
SVG
done
cat > probe.cjs <<'JS'
const sharp = require('sharp');
(async () => {
  for (const density of [undefined, 96, 144]) {
    const widths = [];
    for (const side of ['10mm', '72pt', '10em', '100px']) {
      const drawn = sharp(`${side}.svg`, density && { density }).png();
      widths.push((await drawn.toBuffer({ resolveWithObject: true })).info.width);
    }
    console.log(`sharp ${density ?? 'as it is'}: ${widths.join(', ')}`);
  }
})();
JS
cat > probe.py <<'PY'
import io

import cairosvg
from PIL import Image

sides = ["10mm", "72pt", "10em", "100px"]
drawn = [Image.open(io.BytesIO(cairosvg.svg2png(url=f"{side}.svg"))) for side in sides]
print("CairoSVG: " + ", ".join(str(picture.width) for picture in drawn))
PY
seen="$(node probe.cjs; venv/bin/python probe.py)"
wanted="sharp as it is: 28, 72, 120, 100
sharp 96: 50, 128, 160, 133
sharp 144: 113, 288, 240, 200
CairoSVG: 38, 96, 160, 100"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: 10mm, 72pt, 10em, 100px in pixels: ${seen//$'\n'/; }"
