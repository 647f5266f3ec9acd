#!/usr/bin/env bash
# Expected:  a file in which FFmpeg finds a video stream is a video; plain text is refused with
#            "Invalid data found".
# Software:  PyAV 18.1.0 (FFmpeg's libraries); ffprobe of FFmpeg 5.1 says the same
# Behaviour: true for `.txt` and `.md`. Under some other names the same text is opened by the
#            terminal-art demuxer, which needs no signature: one video stream, codec `ansi`,
#            640x400, with a duration. `.asc` is the usual name of a PGP signature or key.
# Output:    txt refused, md refused, asc tty video 640x400, nfo tty video 640x400,
#            diz tty video 640x400
# Matters:   "ask ffprobe whether there is a video stream" takes signatures and release notes for
#            videos; the name has to be kept from the tool, or the demuxers listed.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check av==18.1.0

cat > probe.py <<'PY'
import av


def told(suffix):
    with open(f"notes.{suffix}", "w") as text:
        text.write("Shopping list\n\n- milk\n- bread\n")
    try:
        opened = av.open(f"notes.{suffix}")
    except av.error.InvalidDataError:
        return f"{suffix} refused"
    stream = opened.streams[0]
    return f"{suffix} {opened.format.name} {stream.type} {stream.width}x{stream.height}"


print(", ".join(told(suffix) for suffix in ["txt", "md", "asc", "nfo", "diz"]))
PY
seen="$(venv/bin/python probe.py)"
wanted="txt refused, md refused, asc tty video 640x400, nfo tty video 640x400, diz tty video 640x400"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: a shopping list: $seen"
