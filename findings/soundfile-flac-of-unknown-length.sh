#!/usr/bin/env bash
# Expected:  a FLAC stream that was written to a pipe says "unknown" for its number of samples (0, RFC
#            9639, 8.2). Readers decode to the end.
# Software:  soundfile 0.14.0 (libsndfile), mutagen 1.48.1, music-metadata 11.16.1, PyAV 18.1.0;
#            the stream is made by FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1) writing to a pipe
# Behaviour: soundfile tells 2^63-1 frames (6.6 million years); `read` tries to make an array of
#            that size and fails, `blocks` returns all full blocks, then fails and loses the rest.
#            mutagen says 0.0 s, the length of an empty file; music-metadata says undefined even
#            when it is told to measure. PyAV decodes every sample.
# Output:    PyAV decodes 88200, soundfile 9223372036854775807 frames, read ValueError, blocks 86016
#            then LibsndfileError, mutagen 0.0, music-metadata undefined
# Matters:   recorders and `ffmpeg … -f flac - | curl` produce such files; "0 seconds" and "6.6 million
#            years" both end up in a database as a fact.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  soundfile==0.14.0 numpy==2.4.6 mutagen==1.48.1 av==18.1.0 imageio-ffmpeg==0.8.1
npm install --silent --no-audit --no-fund --prefix . music-metadata@11.16.1

ffmpeg="$(venv/bin/python -c 'import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())')"
"$ffmpeg" -v error -f lavfi -i sine=440:duration=2 -f flac - | cat > piped.flac

cat > probe.py <<'PY'
import av
import mutagen
import soundfile


def read_whole():
    try:
        samples, _ = soundfile.read("piped.flac")
        return f"read {len(samples)}"
    except ValueError as error:
        return f"read {type(error).__name__}"


def read_in_blocks():
    count = 0
    try:
        for block in soundfile.blocks("piped.flac", blocksize=4096):
            count += len(block)
    except soundfile.LibsndfileError as error:
        return f"blocks {count} then {type(error).__name__}"
    return f"blocks {count}"


decoded = sum(frame.samples for frame in av.open("piped.flac").decode(audio=0))
print(f"PyAV decodes {decoded}")
print(f"soundfile {soundfile.info('piped.flac').frames} frames, {read_whole()}, {read_in_blocks()}")
print(f"mutagen {mutagen.File('piped.flac').info.length}")
PY
cat > probe.mjs <<'JS'
import { parseFile } from 'music-metadata';
console.log(`music-metadata ${(await parseFile('piped.flac', { duration: true })).format.duration}`);
JS
seen="$(venv/bin/python probe.py; node probe.mjs)"
wanted="PyAV decodes 88200
soundfile 9223372036854775807 frames, read ValueError, blocks 86016 then LibsndfileError
mutagen 0.0
music-metadata undefined"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: ${seen//$'\n'/; }"
