#!/usr/bin/env bash
# Expected:  a part with a file name is a file. Its Content-Type is optional (RFC 7578, 4.4), and the
#            Python client `requests` leaves it out of `files={"f": (name, body)}`.
# Software:  formidable 3.5.4, against busboy 1.6.0; client requests 2.34.2
# Behaviour: without a Content-Type of its own formidable takes the part for a text field, whatever its
#            file name says, and decodes the bytes as UTF-8: the upload is in `fields`, damaged. With the
#            type named by hand it is a file. There is no error on either side.
# Output:    formidable untyped: field of 4 characters for 4 bytes, 2 of them U+FFFD; typed: file of
#            4 bytes; busboy: file of 4 bytes both times
# Matters:   a picture sent by a Python script is a damaged text. A server must go by the file name.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check requests==2.34.2
npm install --silent --no-audit --no-fund --prefix . formidable@3.5.4 busboy@1.6.0

venv/bin/python - <<'PY'
import pathlib

import requests

JPEG_HEAD = b"\xff\xd8AB"
for way, part in {
    "untyped": ("photo.jpg", JPEG_HEAD),
    "typed": ("photo.jpg", JPEG_HEAD, "image/jpeg"),
}.items():
    sent = requests.Request("POST", "http://localhost/", files={"f": part}).prepare()
    pathlib.Path(f"{way}.type").write_text(sent.headers["Content-Type"])
    pathlib.Path(f"{way}.body").write_bytes(sent.body)
PY
cat > probe.mjs <<'JS'
import fs from 'node:fs';
import { Readable } from 'node:stream';
import formidable from 'formidable';
import busboy from 'busboy';

const request = (way) => {
  const body = fs.readFileSync(`${way}.body`);
  return Object.assign(Readable.from([body]), {
    headers: {
      'content-type': fs.readFileSync(`${way}.type`, 'utf8'),
      'content-length': String(body.length),
    },
  });
};
const byFormidable = async (way) => {
  const [fields, files] = await formidable({ uploadDir: '.' }).parse(request(way));
  if (files.f) return `file of ${files.f[0].size} bytes`;
  const text = fields.f[0];
  return `field of ${text.length} characters, ${text.split('\ufffd').length - 1} replaced`;
};
const byBusboy = (way) => new Promise((resolve, reject) => {
  const incoming = request(way);
  const parser = busboy({ headers: incoming.headers });
  parser.on('field', (name, value) => resolve(`field of ${value.length} characters`));
  parser.on('file', (name, stream) => {
    let size = 0;
    stream.on('data', (chunk) => { size += chunk.length; });
    stream.on('end', () => resolve(`file of ${size} bytes`));
  });
  parser.on('error', reject);
  incoming.pipe(parser);
});
for (const [tool, parse] of Object.entries({ formidable: byFormidable, busboy: byBusboy })) {
  console.log(`${tool} untyped: ${await parse('untyped')}; typed: ${await parse('typed')}`);
}
JS
seen="$(node probe.mjs)"
wanted="formidable untyped: field of 4 characters, 2 replaced; typed: file of 4 bytes
busboy untyped: file of 4 bytes; typed: file of 4 bytes"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: ${seen//$'\n'/; }"
