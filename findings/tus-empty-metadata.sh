#!/usr/bin/env bash
# Expected:  the Python client of tus uploads to the Node server of tus.
# Software:  tuspy 1.1.0, @tus/server 2.4.5 with @tus/file-store 2.1.1
# Behaviour: an upload without metadata fails. tuspy always sends `Upload-Metadata`, empty where there is
#            none; the server answers 400 to the empty field. With one key it works.
# Output:    without metadata 400 Invalid upload-metadata, with a file name stored
# Matters:   a server for real clients takes an empty `Upload-Metadata` for none, although the protocol
#            asks for at least one pair wherever the field is sent.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check tuspy==1.1.0
npm install --silent --no-audit --no-fund --prefix . @tus/server@2.4.5 @tus/file-store@2.1.1

cat > client.py <<'PY'
import io
import sys

from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError


def told(metadata):
    client = TusClient(sys.argv[1])
    try:
        client.uploader(file_stream=io.BytesIO(b"A" * 100), metadata=metadata).upload()
        return "stored"
    except TusCommunicationError as error:
        return f"{error.status_code} {error.response_content.decode().strip()}"


print(f"without metadata {told(None)}, with a file name {told({'filename': 'a.txt'})}")
PY
cat > probe.mjs <<'JS'
import { execFile } from 'node:child_process';
import { Server } from '@tus/server';
import { FileStore } from '@tus/file-store';
const server = new Server({ path: '/files', datastore: new FileStore({ directory: 'store' }) })
  .listen({ host: '127.0.0.1', port: 0 });
await new Promise((ready) => { server.on('listening', ready); });
const url = `http://127.0.0.1:${server.address().port}/files`;
execFile('venv/bin/python', ['client.py', url], (error, out, err) => {
  process.stdout.write(out);
  process.stderr.write(err);
  process.exit(error ? 1 : 0);
});
JS
mkdir store
seen="$(node probe.mjs)"
wanted="without metadata 400 Invalid upload-metadata, with a file name stored"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: $seen"
