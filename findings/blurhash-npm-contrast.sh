#!/usr/bin/env bash
# Expected:  every encoder computes the same BlurHash (a placeholder of some 30 letters) of a picture: the format
#            fixes its sums, its rounding and its alphabet.
# Software:  blurhash 2.0.5 (npm, the format's own project), against blurhash-python 1.2.2 and blurhash 1.1.5 (PyPI)
# Behaviour: the scale of a hash is the largest magnitude of its components. The npm package takes the largest
#            component without its sign, so that pictures which get brighter to the right or downwards, whose
#            components are negative, get too small a scale and are clipped. A picture and its mirror image have
#            hashes of different contrast: decoded, white to black is 249 levels wide in one direction and 52
#            in the other. The two Python packages agree with each other.
# Output:    darker to the right: all alike (L,HoI6~q...); lighter: L%HoI600... in Python, LGHoI600... in npm
# Matters:   a hash made on upload by a Python or C server can't be compared with one made in JavaScript, and
#            placeholders of half of the pictures are grey.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv c; python3 -m venv pure
c/bin/pip install --quiet --disable-pip-version-check blurhash-python==1.2.2 Pillow==13.0.0
pure/bin/pip install --quiet --disable-pip-version-check blurhash==1.1.5 Pillow==13.0.0 numpy==2.4.6
npm install --silent --no-audit --no-fund --prefix . blurhash@2.0.5 >/dev/null

cat > probe.py <<'PY'
import sys

import blurhash
from PIL import Image

darker = [255 - 4 * x for x in range(64)]
for name, row in (("darker", darker), ("lighter", darker[::-1])):
    picture = Image.new("RGB", (64, 64))
    picture.putdata([(level,) * 3 for level in row] * 64)
    if sys.argv[1] == "c":
        picture.save(f"{name}.png")
        print(name, blurhash.encode(f"{name}.png", x_components=4, y_components=3))
    else:
        print(name, blurhash.encode(__import__("numpy").array(picture), components_x=4, components_y=3))
PY
cat > probe.mjs <<'JS'
import { decode, encode } from "blurhash";

const darker = Array.from({ length: 64 }, (_, x) => 255 - 4 * x);
for (const [name, row] of [["darker", darker], ["lighter", [...darker].reverse()]]) {
  const line = row.flatMap((level) => [level, level, level, 255]);
  const pixels = new Uint8ClampedArray(Array.from({ length: 64 }, () => line).flat());
  const hash = encode(pixels, 64, 64, 4, 3);
  const shown = decode(hash, 64, 64);
  console.log(name, hash, Math.abs(shown[0] - shown[63 * 4]));
}
JS
seen="$(c/bin/python probe.py c; pure/bin/python probe.py pure; node probe.mjs)"
python="darker L,HoI6~q%Mxuj[j[j[fQfQfQfQfQ
lighter L%HoI600%MRjj[ayj[fQfQfQfQfQ"
wanted="$python
$python
darker L,HoI6~q%Mxuj[j[j[fQfQfQfQfQ 249
lighter LGHoI600~qIUt7WBj[ayfQfQfQfQ 52"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: ${seen//$'\n'/; }"
