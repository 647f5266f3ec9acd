#!/usr/bin/env bash
# Expected:  mutagen tells how long a WAVE file lasts, compressed or not: the header holds the rate of its
#            bytes, and compressed WAVE needs a fact chunk with the number of samples.
# Software:  mutagen 1.48.1, against tinytag 2.3.2; the files are made by FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1)
# Behaviour: mutagen divides the length of the data by the bytes of a block of samples and takes the
#            quotient for the number of samples. In ADPCM a block holds some 2,000 samples, so a minute
#            lasts 29 ms; in MP3 within WAVE the bits a sample are 0 and a minute lasts 9 ms. The bit rate
#            is that of the uncompressed sound, or 0. Nothing is raised. tinytag is right.
# Output:    ADPCM 0.029 s and 176400 bit/s, MP3 0.009 s and 0 bit/s; tinytag 60 s
# Matters:   dictation machines, telephone systems and sound editors write ADPCM; a library shows 0:00.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  mutagen==1.48.1 tinytag==2.3.2 imageio-ffmpeg==0.8.1

cat > probe.py <<'PY'
import subprocess

import imageio_ffmpeg
import mutagen
from tinytag import TinyTag

for codec in ("adpcm_ima_wav", "libmp3lame"):
    path = f"{codec}.wav"
    source = ["-f", "lavfi", "-i", "sine=440:duration=60", "-c:a", codec]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *source, path], check=True)
    info = mutagen.File(path).info
    print(f"{codec}: {info.length:.3f} s {info.bitrate} bit/s, {TinyTag.get(path).duration:.0f} s")
PY
seen="$(venv/bin/python probe.py)"
wanted="adpcm_ima_wav: 0.029 s 176400 bit/s, 60 s
libmp3lame: 0.009 s 0 bit/s, 60 s"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: ${seen//$'\n'/; }"
