#!/usr/bin/env bash
# Expected:  a file called `a\b.txt` (allowed on Unix) reaches a server under that name, or under
#            `b.txt` where backslashes are taken for a path. Clients and servers of one field agree how
#            a backslash is written.
# Software:  clients undici 7.30.2 (as browsers) and httpx 0.28.1; servers Werkzeug 3.1.9,
#            aiohttp 3.14.5, Starlette 1.10.0 (python-multipart 0.0.34), undici 7.30.2, busboy 1.6.0
# Behaviour: two spellings, five results. undici sends the backslash as it is (WHATWG), httpx doubles it
#            (quoted-string of RFC 2045). Werkzeug and aiohttp undo an escape that a browser never made
#            and lose the character; undici, given httpx's, keeps two; only Starlette gets both right.
# Output:    raw/doubled: Werkzeug ab.txt a\b.txt, aiohttp ab.txt a\b.txt, Starlette a\b.txt a\b.txt,
#            undici a\b.txt a\\b.txt, busboy b.txt b.txt
# Matters:   which name is stored depends on the pair, never on one side; a parser that wants both has
#            to unescape only `\\` and `\"`.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check httpx==0.28.1 werkzeug==3.1.9 \
  aiohttp==3.14.5 starlette==1.10.0 python-multipart==0.0.34
npm install --silent --no-audit --no-fund --prefix . undici@7.30.2 busboy@1.6.0

cat > raw.mjs <<'JS'
import fs from 'node:fs';
import { FormData, Response } from 'undici';
const form = new FormData();
form.append('f', new Blob(['x']), 'a\\b.txt');
const sent = new Response(form);
fs.writeFileSync('raw.type', sent.headers.get('content-type'));
fs.writeFileSync('raw.body', Buffer.from(await sent.arrayBuffer()));
JS
node raw.mjs
cat > probe.py <<'PY'
import asyncio
import io
import pathlib

import aiohttp
import httpx
from aiohttp.base_protocol import BaseProtocol
from aiohttp.streams import StreamReader
from starlette.requests import Request
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

sent = httpx.Request("POST", "http://localhost/", files={"f": ("a\\b.txt", b"x")})
pathlib.Path("doubled.type").write_text(sent.headers["Content-Type"])
pathlib.Path("doubled.body").write_bytes(sent.read())


def by_werkzeug(kind, body):
    mimetype, options = parse_options_header(kind)
    _, _, files = FormDataParser().parse(io.BytesIO(body), mimetype, len(body), options)
    return files["f"].filename


def by_aiohttp(kind, body):
    async def read():
        stream = StreamReader(BaseProtocol(asyncio.get_running_loop()), 2**16)
        stream.feed_data(body)
        stream.feed_eof()
        part = await aiohttp.MultipartReader({"Content-Type": kind}, stream).next()
        return part.filename

    return asyncio.run(read())


def by_starlette(kind, body):
    async def read():
        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}
        return (await Request(scope, receive).form())["f"].filename

    return asyncio.run(read())


for tool, parse in {
    "Werkzeug": by_werkzeug,
    "aiohttp": by_aiohttp,
    "Starlette": by_starlette,
}.items():
    names = [
        parse(pathlib.Path(f"{way}.type").read_text(), pathlib.Path(f"{way}.body").read_bytes())
        for way in ("raw", "doubled")
    ]
    print(tool, *names)
PY
cat > probe.mjs <<'JS'
import fs from 'node:fs';
import { Readable } from 'node:stream';
import { Response } from 'undici';
import busboy from 'busboy';
const headers = (way) => ({ 'content-type': fs.readFileSync(`${way}.type`, 'utf8') });
const byUndici = async (way) => {
  const answer = new Response(fs.readFileSync(`${way}.body`), { headers: headers(way) });
  return (await answer.formData()).get('f').name;
};
const byBusboy = (way) => new Promise((resolve, reject) => {
  const parser = busboy({ headers: headers(way) });
  parser.on('file', (_, stream, info) => { stream.resume(); resolve(info.filename); });
  parser.on('error', reject);
  Readable.from([fs.readFileSync(`${way}.body`)]).pipe(parser);
});
console.log('undici', await byUndici('raw'), await byUndici('doubled'));
console.log('busboy', await byBusboy('raw'), await byBusboy('doubled'));
JS
seen="$(venv/bin/python probe.py; node probe.mjs)"
wanted='Werkzeug ab.txt a\b.txt
aiohttp ab.txt a\b.txt
Starlette a\b.txt a\b.txt
undici a\b.txt a\\b.txt
busboy b.txt b.txt'
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
printf "holds: %s, sent raw and doubled: %s\n" 'a\b.txt' "${seen//$'\n'/; }"
