#!/usr/bin/env bash
# Expected:  libmagic tests weak signatures with more than two letters, so that an English text stays
#            text/plain, whatever its first word is.
# Software:  pylibmagic 0.5.0 (libmagic 5.41; Debian's 5.44 says the same) with python-magic 0.4.27
# Behaviour: a text that begins with P1 (or P5) and a blank is a netpbm picture, whatever follows; "OTTO" is
#            a font, "MThd" a MIDI file, "AC10.." a drawing, "GIF89" a picture. "BM", "MZ"
#            and "ID3" are checked and stay text.
# Output:    "P1 incidents: 12 this week" image/x-portable-bitmap, "OTTO is the name of my friend"
#            application/vnd.ms-opentype, "AC1032 was late today" image/vnd.dwg, "BMW drivers of the
#            year" text/plain
# Matters:   priority lists of help desks begin with P1. A service that shows pictures by this type shows a
#            broken one; the header of a netpbm file has to be parsed up to its three numbers.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pylibmagic==0.5.0 python-magic==0.4.27

cat > probe.py <<'PY'
import pylibmagic  # noqa: F401 (puts its libmagic in the way)
import magic

assert magic.version() == 541, magic.version()
for text in [
    "P1 incidents: 12 this week\nP2 incidents: 2\n",
    "P5 is the last of the five points\n",
    "OTTO is the name of my friend\n",
    "AC1032 was late today\n",
    "GIF89 is the format of the year\n",
    "BMW drivers of the year\n",
    "MZ is short for a name\n",
    "ID3 tags are described here\n",
]:
    print(text.split()[0], magic.from_buffer(text.encode(), mime=True))
PY
seen="$(venv/bin/python probe.py)"
wanted="P1 image/x-portable-bitmap
P5 image/x-portable-greymap
OTTO application/vnd.ms-opentype
AC1032 image/vnd.dwg
GIF89 image/gif
BMW text/plain
MZ text/plain
ID3 text/plain"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: first words of plain texts: ${seen//$'\n'/; }"
