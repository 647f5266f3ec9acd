#!/usr/bin/env bash
# Expected:  a grey JPEG 2000 picture of more than 8 bits has one mode in Pillow, whether its codestream is bare
#            (.j2k) or in a file (.jp2): `I;16`.
# Software:  Pillow 13.0.0; the files by imagecodecs 2026.3.6 (OpenJPEG 2.5.4)
# Behaviour: that holds from 10 bits on. The header box of a .jp2 states the depth less one, and Pillow compares
#            that number with 8. So 9 bits in a .jp2 are `L`: the picture is opened with half of its grey levels.
# Output:    9 bits: jp2 L 256 levels, j2k I;16 512 levels; 10 bits: jp2 I;16 512 levels, j2k I;16 512 levels
# Matters:   depth is lost without a word, and the mode of a picture depends on its wrapper.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0 imagecodecs==2026.3.6 numpy==2.4.6

cat > probe.py <<'PY'
import io

import imagecodecs
import numpy
from PIL import Image

ramp = numpy.arange(512, dtype=numpy.uint16).reshape(16, 32)
for bits in (9, 10):
    found = []
    for wrapper in ("jp2", "j2k"):
        data = imagecodecs.jpeg2k_encode(
            ramp << (bits - 9), level=0, codecformat=wrapper, bitspersample=bits, reversible=True)
        picture = Image.open(io.BytesIO(data))
        found.append(f"{wrapper} {picture.mode} {len(set(picture.getdata()))} levels")
    print(f"{bits} bits: {', '.join(found)}")
PY
seen="$(venv/bin/python -W ignore probe.py)"
wanted="9 bits: jp2 L 256 levels, j2k I;16 512 levels
10 bits: jp2 I;16 512 levels, j2k I;16 512 levels"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: ${seen//$'\n'/; }"
