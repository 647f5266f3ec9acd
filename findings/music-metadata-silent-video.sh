#!/usr/bin/env bash
# Expected:  `format.hasAudio` of music-metadata tells whether a file has an audio track, and
#            `format.duration` how long it is.
# Software:  music-metadata 11.16.1; files by FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1)
# Behaviour: true for Matroska and WebM. An MP4 with one video track and no sound "has audio", and
#            its duration is undefined, although the movie header holds it.
# Output:    silent.mkv audio false video true 2, silent.mp4 audio true video true undefined
# Matters:   screen recordings and animations without sound are typed, or transcoded, as if they had
#            an audio track; the handler boxes (ISO/IEC 14496-12, 8.4.3) have to be asked instead.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check imageio-ffmpeg==0.8.1
npm install --silent --no-audit --no-fund --prefix . music-metadata@11.16.1

ffmpeg="$(venv/bin/python -c 'import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())')"
for name in silent.mkv silent.mp4; do
  "$ffmpeg" -v error -f lavfi -i testsrc=size=320x180:rate=10:duration=2 -an -c:v libx264 \
    -pix_fmt yuv420p "$name"
done
cat > probe.mjs <<'JS'
import { parseFile } from 'music-metadata';
const told = async (name) => {
  const { format } = await parseFile(name, { duration: true });
  return `${name} audio ${format.hasAudio} video ${format.hasVideo} ${format.duration}`;
};
console.log((await Promise.all(['silent.mkv', 'silent.mp4'].map(told))).join(', '));
JS
seen="$(node probe.mjs)"
wanted="silent.mkv audio false video true 2, silent.mp4 audio true video true undefined"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: $seen"
