#!/usr/bin/env bash
# Expected:  a file called `a"b.txt` is stored under that name: clients escape the quote and servers undo it.
# Software:  client requests 2.34.2 (httpx, aiohttp and browsers write the same); servers Django 5.2.19,
#            Werkzeug 3.1.9, Starlette 1.10.0 (python-multipart 0.0.34), aiohttp 3.14.5, busboy 1.6.0,
#            formidable 3.5.4, undici 7.30.2
# Behaviour: every client sends `a%22b.txt` (HTML, multipart/form-data encoding). Of seven servers three
#            decode it; four store the escape. All but aiohttp leave a per cent sign as it is, so that a
#            file which is really called `a%22b.txt` is sent alike and nobody can tell the two apart.
# Output:    Werkzeug, formidable, undici a"b.txt; Django, Starlette, aiohttp, busboy a%22b.txt
# Matters:   whichever a service does, one of two names is wrong; the one with the quote is the likelier.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check requests==2.34.2 django==5.2.19 \
  werkzeug==3.1.9 starlette==1.10.0 python-multipart==0.0.34 aiohttp==3.14.5
npm install --silent --no-audit --no-fund --prefix . busboy@1.6.0 formidable@3.5.4 undici@7.30.2

cat > probe.py <<'PY'
import asyncio
import io
import pathlib

import aiohttp
import requests
from aiohttp.base_protocol import BaseProtocol
from aiohttp.streams import StreamReader
from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser
from starlette.requests import Request
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header


def sent_as(name):
    part = (name, b"x", "text/plain")
    made = requests.Request("POST", "http://localhost/", files={"f": part}).prepare()
    return made.headers["Content-Type"], made.body


def by_django(kind, body):
    settings.configure()
    request = HttpRequest()
    request.META = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
    handler = MemoryFileUploadHandler(request)
    _, files = MultiPartParser(request.META, io.BytesIO(body), [handler]).parse()
    return files["f"].name


def by_werkzeug(kind, body):
    mimetype, options = parse_options_header(kind)
    _, _, files = FormDataParser().parse(io.BytesIO(body), mimetype, len(body), options)
    return files["f"].filename


def by_starlette(kind, body):
    async def read():
        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}
        return (await Request(scope, receive).form())["f"].filename

    return asyncio.run(read())


def by_aiohttp(kind, body):
    async def read():
        stream = StreamReader(BaseProtocol(asyncio.get_running_loop()), 2**16)
        stream.feed_data(body)
        stream.feed_eof()
        part = await aiohttp.MultipartReader({"Content-Type": kind}, stream).next()
        return part.filename

    return asyncio.run(read())


kind, body = sent_as('a"b.txt')
assert b'filename="a%22b.txt"' in body and b'filename="a%22b.txt"' in sent_as("a%22b.txt")[1]
pathlib.Path("sent.type").write_text(kind)
pathlib.Path("sent.body").write_bytes(body)
print("Django", by_django(kind, body))
print("Werkzeug", by_werkzeug(kind, body))
print("Starlette", by_starlette(kind, body))
print("aiohttp", by_aiohttp(kind, body))
PY
cat > probe.mjs <<'JS'
import fs from 'node:fs';
import { Readable } from 'node:stream';
import busboy from 'busboy';
import formidable from 'formidable';
import { Response } from 'undici';

const body = fs.readFileSync('sent.body');
const headers = {
  'content-type': fs.readFileSync('sent.type', 'utf8'),
  'content-length': String(body.length),
};
const request = () => Object.assign(Readable.from([body]), { headers });
const byBusboy = () => new Promise((resolve, reject) => {
  const parser = busboy({ headers });
  parser.on('file', (_, stream, info) => { stream.resume(); resolve(info.filename); });
  parser.on('error', reject);
  request().pipe(parser);
});
console.log('busboy', await byBusboy());
const [, files] = await formidable({ uploadDir: '.' }).parse(request());
console.log('formidable', files.f[0].originalFilename);
console.log('undici', (await new Response(body, { headers }).formData()).get('f').name);
JS
seen="$(venv/bin/python probe.py; node probe.mjs)"
wanted='Django a%22b.txt
Werkzeug a"b.txt
Starlette a%22b.txt
aiohttp a%22b.txt
busboy a%22b.txt
formidable a"b.txt
undici a"b.txt'
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: a name with a quote: ${seen//$'\n'/; }"
