#!/usr/bin/env bash
# Expected:  `mutagen.File(path)` returns None for a format that it doesn't know and an object for one
#            that it knows, so that `if not mutagen.File(path): reject()` separates the two.
# Software:  mutagen 1.48.1
# Behaviour: the object counts its tags. A valid recording without tags, whose length mutagen has
#            just read, is falsy; the first tag makes it true.
# Output:    untagged WAVE bool False length 2.0, with a title bool True length 2.0
# Matters:   voice memos and files of audio editors carry no tags: they are refused as "no audio",
#            while every tagged test file passes. `is None` is the check that works.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check mutagen==1.48.1

cat > probe.py <<'PY'
import wave

import mutagen
from mutagen.id3 import TIT2

with wave.open("memo.wav", "wb") as memo:
    memo.setparams((1, 2, 8000, 0, "NONE", ""))
    memo.writeframes(bytes(2 * 8000 * 2))


def told():
    found = mutagen.File("memo.wav")
    return f"{type(found).__name__} bool {bool(found)} length {found.info.length}"


untagged = told()
tagged = mutagen.File("memo.wav")
tagged.add_tags()
tagged.tags.add(TIT2(encoding=3, text="memo"))
tagged.save()
print(f"untagged {untagged}, with a title {told()}")
PY
seen="$(venv/bin/python probe.py)"
wanted="untagged WAVE bool False length 2.0, with a title WAVE bool True length 2.0"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: $seen"
