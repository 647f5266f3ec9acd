#!/usr/bin/env bash
# Expected:  Ogg files may be joined end to end (RFC 3533, chaining). A file of a 2 s and a 3 s stream
#            lasts 5 s; at least the tools that decode it say so.
# Software:  mutagen 1.48.1, tinytag 2.3.2, soundfile 0.14.0 (libsndfile), pymediainfo 7.0.1,
#            music-metadata 11.16.1, PyAV 18.1.0; files by FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1)
# Behaviour: none of six says 5 s. Five tell the length of the first stream, PyAV that of the last.
#            soundfile returns 2 s of samples, without an error, as if the file ended there.
# Output:    mutagen 2.0, tinytag 2.0, soundfile 2.0, MediaInfo 2.0, music-metadata 2.0, PyAV 3.0
# Matters:   recordings of web radio are chained at each title. Stored durations are wrong in two
#            ways, and a transcript of such a file covers its beginning.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check mutagen==1.48.1 tinytag==2.3.2 \
  soundfile==0.14.0 numpy==2.4.6 pymediainfo==7.0.1 av==18.1.0 imageio-ffmpeg==0.8.1
npm install --silent --no-audit --no-fund --prefix . music-metadata@11.16.1

ffmpeg="$(venv/bin/python -c 'import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())')"
"$ffmpeg" -v error -f lavfi -i sine=440:duration=2 -c:a libvorbis first.ogg
"$ffmpeg" -v error -f lavfi -i sine=880:duration=3 -c:a libvorbis second.ogg
cat first.ogg second.ogg > chain.ogg

cat > probe.py <<'PY'
import av
import mutagen
import soundfile
import tinytag
from pymediainfo import MediaInfo

samples, rate = soundfile.read("chain.ogg")
seconds = {
    "mutagen": mutagen.File("chain.ogg").info.length,
    "tinytag": tinytag.TinyTag.get("chain.ogg").duration,
    "soundfile": len(samples) / rate,
    "MediaInfo": MediaInfo.parse("chain.ogg").tracks[0].duration / 1000,
    "PyAV": av.open("chain.ogg").duration / av.time_base,
}
print(", ".join(f"{tool} {length:.1f}" for tool, length in seconds.items()))
PY
cat > probe.mjs <<'JS'
import { parseFile } from 'music-metadata';
const { format } = await parseFile('chain.ogg', { duration: true });
console.log(`music-metadata ${format.duration.toFixed(1)}`);
JS
seen="$(venv/bin/python probe.py), $(node probe.mjs)"
wanted="mutagen 2.0, tinytag 2.0, soundfile 2.0, MediaInfo 2.0, PyAV 3.0, music-metadata 2.0"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: 2 s and 3 s of Ogg Vorbis, joined: $seen"
