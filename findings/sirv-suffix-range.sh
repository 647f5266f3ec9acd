#!/usr/bin/env bash
# Expected:  `Range: bytes=-5` asks for the last five bytes (RFC 9110, 14.1.2). A server that doesn't
#            do suffix ranges answers 200 with everything.
# Software:  sirv 3.0.2
# Behaviour: it answers 206 with the first six bytes: the missing start counts as 0, the length as an
#            end position. The answer is consistent in itself (`Content-Range: bytes 0-5/26`).
# Output:    206 bytes 0-5/26 ABCDEF
# Matters:   readers of ZIP and Parquet, whose directory is at the end, ask this way; they get the
#            wrong end of the file. Behind such a server `Content-Range` has to be checked.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund --prefix . sirv@3.0.2
mkdir public
printf 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' > public/letters.bin

cat > probe.mjs <<'JS'
import http from 'node:http';
import sirv from 'sirv';
const serve = sirv('public');
const server = http.createServer((request, response) => serve(request, response));
await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
const url = `http://127.0.0.1:${server.address().port}/letters.bin`;
const answer = await fetch(url, { headers: { range: 'bytes=-5' } });
console.log(answer.status, answer.headers.get('content-range'), await answer.text());
server.close();
server.closeAllConnections();
JS
seen="$(node probe.mjs)"
wanted="206 bytes 0-5/26 ABCDEF"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: the last five letters of the alphabet: $seen"
