#!/usr/bin/env bash
# Expected:  MediaInfo tells the duration of a Core Audio Format file: uncompressed samples of a known
#            rate, the easiest case there is.
# Software:  pymediainfo 7.0.1 (MediaInfo 24.12; Debian's 23.04 says the same); the files are made by
#            FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1) and soundfile 0.14.0
# Behaviour: the duration is that of the first 64 KiB, whatever the length of the file: recordings of
#            1, 10 and 60 seconds all last 741 ms. The tool that says so also tells the right file size.
# Output:    1 s: 741 ms, 10 s: 741 ms, 60 s: 741 ms, and 696 ms for 10 s written by libsndfile
# Matters:   apps on Apple's systems record to CAF; a library shows 0:00 for all of these recordings.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  pymediainfo==7.0.1 soundfile==0.14.0 numpy==2.4.6 imageio-ffmpeg==0.8.1

cat > probe.py <<'PY'
import subprocess

import imageio_ffmpeg
import numpy
import soundfile
from pymediainfo import MediaInfo


def told(path):
    return f"{MediaInfo.parse(path).tracks[0].duration} ms"


def tone(seconds):
    path = f"{seconds}.caf"
    source = ["-f", "lavfi", "-i", f"sine=440:duration={seconds}"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *source, path], check=True)
    assert round(soundfile.info(path).duration) == seconds
    return path


soundfile.write("other.caf", numpy.zeros(10 * 44100), 44100)
print(", ".join(f"{seconds} s: {told(tone(seconds))}" for seconds in (1, 10, 60)))
print(f"10 s by libsndfile: {told('other.caf')}")
PY
seen="$(venv/bin/python probe.py)"
wanted="1 s: 741 ms, 10 s: 741 ms, 60 s: 741 ms
10 s by libsndfile: 696 ms"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: ${seen//$'\n'/; }"
