#!/usr/bin/env bash
# Expected:  without a Xing header the length of a variable-bit-rate MP3 is an estimate, but reading
#            the file returns all of its samples.
# Software:  soundfile 0.14.0 (libsndfile), mutagen 1.48.1, against PyAV 18.1.0; the file is made by
#            FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1) with `-write_xing 0`
# Behaviour: soundfile takes the estimate for the truth. It returns about a fifth of the samples of
#            a tone of ten seconds and reports no error; the rest is never decoded.
# Output:    PyAV decodes 10 s, soundfile.read returns 2 s, soundfile.info 2 s, mutagen 2 s (rounded)
# Matters:   waveforms and transcripts of such uploads cover the beginning alone, silently.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  soundfile==0.14.0 numpy==2.4.6 mutagen==1.48.1 av==18.1.0 imageio-ffmpeg==0.8.1

ffmpeg="$(venv/bin/python -c 'import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())')"
"$ffmpeg" -v error -f lavfi -i sine=440:duration=10 -c:a libmp3lame -q:a 5 -write_xing 0 tone.mp3

cat > probe.py <<'PY'
import av
import mutagen
import soundfile

frames = list(av.open("tone.mp3").decode(audio=0))
decoded = sum(frame.samples for frame in frames) / frames[0].sample_rate
samples, rate = soundfile.read("tone.mp3")
print(
    f"PyAV decodes {decoded:.0f} s, soundfile.read returns {len(samples) / rate:.0f} s, "
    f"soundfile.info {soundfile.info('tone.mp3').duration:.0f} s, "
    f"mutagen {mutagen.File('tone.mp3').info.length:.0f} s"
)
PY
seen="$(venv/bin/python probe.py)"
wanted="PyAV decodes 10 s, soundfile.read returns 2 s, soundfile.info 2 s, mutagen 2 s"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: $seen"
