#!/usr/bin/env bash
# Expected:  `Range: bytes=-65536` for a file of 26 bytes is answered with the whole file (RFC 9110,
#            14.1.2: a suffix that is longer than the file means all of it).
# Software:  Express 5.3.0 and @fastify/static 10.1.11 (Fastify 5.12.8), both by range-parser;
#            serve-handler 6.1.8; Werkzeug 3.1.9; against Starlette 1.10.0
# Behaviour: four of five answer 416, "range not satisfiable". Starlette is right.
# Output:    express 416, fastify 416, serve-handler 416, werkzeug 416, starlette 206
# Matters:   "give me the last 64 KiB" is how the directory of a ZIP or the footer of a Parquet file is
#            asked for. Such clients work for every file but the small ones.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  werkzeug==3.1.9 starlette==1.10.0 httpx==0.28.1
npm install --silent --no-audit --no-fund --prefix . \
  express@5.3.0 fastify@5.12.8 @fastify/static@10.1.11 serve-handler@6.1.8
mkdir public
printf 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' > public/letters.bin

cat > probe.mjs <<'JS'
import http from 'node:http';
import path from 'node:path';
import express from 'express';
import fastify from 'fastify';
import fastifyStatic from '@fastify/static';
import serveHandler from 'serve-handler';

const root = path.resolve('public');
const byExpress = express().use(express.static(root));
const byFastify = fastify();
byFastify.register(fastifyStatic, { root });
await byFastify.ready();
const servers = {
  express: http.createServer(byExpress),
  fastify: byFastify.server,
  'serve-handler': http.createServer((q, s) => serveHandler(q, s, { public: root })),
};
for (const [name, server] of Object.entries(servers)) {
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  const url = `http://127.0.0.1:${server.address().port}/letters.bin`;
  const answer = await fetch(url, { headers: { range: 'bytes=-65536' } });
  console.log(name, answer.status);
  await answer.arrayBuffer();
  server.close();
  server.closeAllConnections();
}
JS
cat > probe.py <<'PY'
import asyncio

import httpx
from starlette.staticfiles import StaticFiles
from werkzeug.test import Client
from werkzeug.utils import send_from_directory
from werkzeug.wrappers import Request

HEADERS = {"Range": "bytes=-65536"}


@Request.application
def by_werkzeug(request):
    return send_from_directory("public", request.path[1:], request.environ, _root_path=".")


async def by_starlette():
    transport = httpx.ASGITransport(app=StaticFiles(directory="public"))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return (await client.get("/letters.bin", headers=HEADERS)).status_code


print("werkzeug", Client(by_werkzeug).get("/letters.bin", headers=HEADERS).status_code)
print("starlette", asyncio.run(by_starlette()))
PY
seen="$(env NODE_ENV=test node probe.mjs; venv/bin/python probe.py)"
wanted="express 416
fastify 416
serve-handler 416
werkzeug 416
starlette 206"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: bytes=-65536 of 26 bytes: ${seen//$'\n'/; }"
