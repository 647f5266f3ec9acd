#!/usr/bin/env bash
# Expected:  tinytag tells how long an AAC stream lasts, roughly at least, or says that it can't: its frames
#            (ADTS, ISO 13818-7) tell no total, but each has a length and a fixed number of samples.
# Software:  tinytag 2.3.2, against mutagen 1.48.1; the files are made by FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1)
# Behaviour: an .aac file is opened as if it were MP3. The duration looks like one and is wrong by a factor
#            that grows with the file: a minute lasts 0.72 s, ten minutes 1.224 s, and their 44,100 samples a
#            second are 32,000. Nothing is raised.
# Output:    60 s: 0.72 s, 600 s: 1.224 s, 32000 Hz; mutagen 59.7 s and 597.3 s
# Matters:   recorders on Android (OutputFormat.AAC_ADTS) and radio streams are such files.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  tinytag==2.3.2 mutagen==1.48.1 imageio-ffmpeg==0.8.1

cat > probe.py <<'PY'
import subprocess

import imageio_ffmpeg
import mutagen
from tinytag import TinyTag

for seconds in (60, 600):
    path = f"{seconds}.aac"
    source = ["-f", "lavfi", "-i", f"sine=440:duration={seconds}"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *source, path], check=True)
    found, right = TinyTag.get(path), mutagen.File(path).info.length
    print(f"{seconds} s: {found.duration:.3f} s at {found.samplerate} Hz, {right:.1f} s")
PY
seen="$(venv/bin/python probe.py)"
wanted="60 s: 0.720 s at 32000 Hz, 59.7 s
600 s: 1.224 s at 32000 Hz, 597.3 s"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: ${seen//$'\n'/; }"
