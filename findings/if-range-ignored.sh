#!/usr/bin/env bash
# Expected:  a server that answers ranges also answers `If-Range`: with an entity tag that is no longer
#            that of the file it sends 200 and the whole file (RFC 9110, 13.1.5). A client that resumes
#            a download relies on it.
# Software:  aiohttp 3.14.5, Tornado 6.6.1, Falcon 4.4.0, Bottle 0.13.4, http-server 14.1.1,
#            serve-handler 6.1.8, against Starlette 1.10.0
# Behaviour: six of seven send 206 with the rest of another file. aiohttp reads dates in this field, but
#            takes an entity tag for no condition at all, although it sends tags itself.
# Output:    aiohttp 206, tornado 206, falcon 206, bottle 206, starlette 200, http-server 206,
#            serve-handler 206
# Matters:   a file that was replaced while it was being downloaded is spliced from two versions. A
#            client has to compare the tag of the 206 itself; a proxy in front doesn't help.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  aiohttp==3.14.5 tornado==6.6.1 falcon==4.4.0 bottle==0.13.4 starlette==1.10.0 httpx==0.28.1
npm install --silent --no-audit --no-fund --prefix . http-server@14.1.1 serve-handler@6.1.8
mkdir public
printf 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' > public/letters.bin

cat > probe.py <<'PY'
import asyncio
import os

import bottle
import falcon
import falcon.testing
import httpx
import tornado.web
from aiohttp import web
from starlette.staticfiles import StaticFiles

HEADERS = {"Range": "bytes=20-", "If-Range": '"of-the-version-before"'}
ROOT = os.path.abspath("public")


async def status(url):
    async with httpx.AsyncClient() as client:
        return (await client.get(url, headers=HEADERS)).status_code


async def by_aiohttp():
    app = web.Application()
    app.router.add_static("/", ROOT)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    try:
        return await status(f"http://127.0.0.1:{port}/letters.bin")
    finally:
        await runner.cleanup()


async def by_tornado():
    handler = (r"/(.*)", tornado.web.StaticFileHandler, {"path": ROOT})
    server = tornado.web.Application([handler], log_function=lambda _: None).listen(0, "127.0.0.1")
    port = next(iter(server._sockets.values())).getsockname()[1]
    return await status(f"http://127.0.0.1:{port}/letters.bin")


def by_falcon():
    app = falcon.App()
    app.add_static_route("/", ROOT)
    return falcon.testing.TestClient(app).get("/letters.bin", headers=HEADERS).status_code


def by_bottle():
    app = bottle.Bottle()
    app.route("/<path:path>")(lambda path: bottle.static_file(path, root=ROOT))
    transport = httpx.WSGITransport(app=app)
    with httpx.Client(transport=transport, base_url="http://localhost") as client:
        return client.get("/letters.bin", headers=HEADERS).status_code


async def by_starlette():
    transport = httpx.ASGITransport(app=StaticFiles(directory=ROOT))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return (await client.get("/letters.bin", headers=HEADERS)).status_code


print("aiohttp", asyncio.run(by_aiohttp()))
print("tornado", asyncio.run(by_tornado()))
print("falcon", by_falcon())
print("bottle", by_bottle())
print("starlette", asyncio.run(by_starlette()))
PY
cat > probe.cjs <<'JS'
const http = require('http');
const httpServer = require('http-server');
const headers = { range: 'bytes=20-', 'if-range': '"of-the-version-before"' };
(async () => {
  const { default: serveHandler } = await import('serve-handler');
  const servers = {
    'http-server': httpServer.createServer({ root: 'public' }).server,
    'serve-handler': http.createServer((q, s) => serveHandler(q, s, { public: 'public', etag: true })),
  };
  for (const [name, server] of Object.entries(servers)) {
    await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
    const answer = await fetch(`http://127.0.0.1:${server.address().port}/letters.bin`, { headers });
    console.log(name, answer.status);
    await answer.arrayBuffer();
    server.close();
    server.closeAllConnections();
  }
})();
JS
seen="$(venv/bin/python probe.py; node probe.cjs)"
wanted="aiohttp 206
tornado 206
falcon 206
bottle 206
starlette 200
http-server 206
serve-handler 206"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: a range of a version that is gone: ${seen//$'\n'/; }"
