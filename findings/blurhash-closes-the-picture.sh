#!/usr/bin/env bash
# Expected:  `blurhash.encode(picture)` reads a Pillow picture and leaves it to its owner.
# Software:  blurhash-python 1.2.2, Pillow 13.0.0
# Behaviour: it closes the picture. The next use of the caller's own object raises "Operation on closed
#            image", also when the object was made in memory and no file is behind it.
# Output:    before 64x48 ok, after ValueError Operation on closed image
# Matters:   "hash, then thumbnail" fails and "thumbnail, then hash" works; the copy costs a full picture.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check blurhash-python==1.2.2 pillow==13.0.0

cat > probe.py <<'PY'
import blurhash
from PIL import Image

picture = Image.new("RGB", (64, 48), "teal")


def used():
    try:
        picture.resize((8, 6))
        return f"{picture.width}x{picture.height} ok"
    except ValueError as error:
        return f"{type(error).__name__} {error}"


before = used()
blurhash.encode(picture, x_components=4, y_components=3)
print(f"before {before}, after {used()}")
PY
seen="$(venv/bin/python probe.py)"
wanted="before 64x48 ok, after ValueError Operation on closed image"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: $seen"
