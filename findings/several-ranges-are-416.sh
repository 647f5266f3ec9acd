#!/usr/bin/env bash
# Expected:  `Range: bytes=0-1,10-11` for a file of 26 bytes is answered by 206 with two parts, or by 200
#            where a server doesn't do several ranges. 416 says that no byte of the ranges exists.
# Software:  aiohttp 3.14.5, Werkzeug 3.1.9, Starlette 1.10.0
# Behaviour: aiohttp and Werkzeug answer 416 to any two ranges. Starlette sends two parts, but if one of
#            two ranges lies beyond the end it answers 416 for both (RFC 9110, 15.5.17: only if none of
#            them can be satisfied).
# Output:    0-1,10-11: aiohttp 416, Werkzeug 416, Starlette 206; 0-1,90-: 416 from all three
# Matters:   PDF viewers and download managers ask for several ranges; 416 ends the transfer where a 200
#            would have let it go on.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  aiohttp==3.14.5 werkzeug==3.1.9 starlette==1.10.0 httpx==0.28.1
mkdir public
printf 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' > public/letters.bin

cat > probe.py <<'PY'
import asyncio
import os

import httpx
from aiohttp import web
from starlette.staticfiles import StaticFiles
from werkzeug.test import Client
from werkzeug.utils import send_from_directory
from werkzeug.wrappers import Request

ROOT = os.path.abspath("public")


async def by_aiohttp(headers):
    app = web.Application()
    app.router.add_static("/", ROOT)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    try:
        async with httpx.AsyncClient() as client:
            url = f"http://127.0.0.1:{port}/letters.bin"
            return (await client.get(url, headers=headers)).status_code
    finally:
        await runner.cleanup()


@Request.application
def werkzeug_app(request):
    return send_from_directory(ROOT, request.path[1:], request.environ)


async def by_starlette(headers):
    transport = httpx.ASGITransport(app=StaticFiles(directory=ROOT))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return (await client.get("/letters.bin", headers=headers)).status_code


for ranges in ("0-1,10-11", "0-1,90-"):
    headers = {"Range": f"bytes={ranges}"}
    print(
        f"{ranges}: aiohttp {asyncio.run(by_aiohttp(headers))}, "
        f"Werkzeug {Client(werkzeug_app).get('/letters.bin', headers=headers).status_code}, "
        f"Starlette {asyncio.run(by_starlette(headers))}"
    )
PY
seen="$(venv/bin/python probe.py)"
wanted="0-1,10-11: aiohttp 416, Werkzeug 416, Starlette 206
0-1,90-: aiohttp 416, Werkzeug 416, Starlette 416"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: two ranges of 26 bytes: ${seen//$'\n'/; }"
