#!/usr/bin/env bash
# Expected:  tinytag refuses formats that it doesn't list (`SUPPORTED_FILE_EXTENSIONS` has no `.aac`) with
#            UnsupportedFormatError, or measures them.
# Software:  tinytag 2.3.2, against mutagen 1.48.1; files by FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1)
# Behaviour: bare AAC (ADTS) is taken for MP3 by the first bits of its frames. There is no error: a minute
#            of it lasts less than two seconds, at a bit rate and a sampling rate that are made up, too.
# Output:    10 s and 60 s: tinytag under 2, mutagen 10 and 60
# Matters:   radio recorders and phones write `.aac`; a library shows 0:01 for an hour's part.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  tinytag==2.3.2 mutagen==1.48.1 imageio-ffmpeg==0.8.1

cat > probe.py <<'PY'
import subprocess

import imageio_ffmpeg
import mutagen
import tinytag

ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi"]
told = []
for seconds in (10, 60):
    path = f"{seconds}.aac"
    subprocess.run([*ffmpeg, "-i", f"anoisesrc=duration={seconds}:seed=1", "-c:a", "aac", path], check=True)
    by_tinytag = tinytag.TinyTag.get(path).duration
    by_mutagen = mutagen.File(path).info.length
    shown = "under 2" if by_tinytag < 2 else f"{by_tinytag:.0f}"
    told.append(f"{seconds} s: tinytag {shown}, mutagen {by_mutagen:.0f}")
print("; ".join(told))
PY
seen="$(venv/bin/python probe.py)"
wanted="10 s: tinytag under 2, mutagen 10; 60 s: tinytag under 2, mutagen 60"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: $seen"
