#!/usr/bin/env bash
# Expected:  the file name of an upload arrives as the client sent it, or reduced to its last segment.
#            `&…;` in a name are four ordinary characters.
# Software:  Django 5.2.19, formidable 3.5.4, multiparty 4.3.1, against busboy 1.6.0; bodies as
#            requests 2.34.2 (urllib3) and browsers write them
# Behaviour: Django decodes HTML character references in file names, named ones without a semicolon too.
#            multiparty decodes decimal ones, formidable only those of exactly four digits. busboy leaves
#            them. These clients escape none of it, so the change is not undone anywhere.
# Output:    "Fish &copy; chips.txt" is stored as "Fish © chips.txt" by Django; "a&#1234;b.txt" is
#            "aӒb.txt" for three of four; "a&#12345;b.txt" is "a〹b.txt" for two of four
# Matters:   names of saved web pages and of exports ("R&reg.txt") change when they go through one of
#            these; a service that replaces one of them has to decide whether it copies that.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check django==5.2.19 requests==2.34.2
npm install --silent --no-audit --no-fund --prefix . busboy@1.6.0 formidable@3.5.4 multiparty@4.3.1

cat > probe.py <<'PY'
import io
import json

import requests
from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser

settings.configure()
bodies = []
for name in ["Fish &copy; chips.txt", "R&reg.txt", "a&#1234;b.txt", "a&#12345;b.txt"]:
    sent = requests.Request("POST", "http://localhost/", files={"f": (name, b"x", "text/plain")})
    sent = sent.prepare()
    request = HttpRequest()
    request.META = {
        "CONTENT_TYPE": sent.headers["Content-Type"],
        "CONTENT_LENGTH": str(len(sent.body)),
    }
    handler = MemoryFileUploadHandler(request)
    _, files = MultiPartParser(request.META, io.BytesIO(sent.body), [handler]).parse()
    print(f"Django {name} -> {files['f'].name}")
    bodies.append({"name": name, "type": sent.headers["Content-Type"], "body": sent.body.decode()})
with open("bodies.json", "w") as out:
    json.dump(bodies, out)
PY
cat > probe.mjs <<'JS'
import fs from 'node:fs';
import { Readable } from 'node:stream';
import busboy from 'busboy';
import formidable from 'formidable';
import multiparty from 'multiparty';

const request = ({ type, body }) => Object.assign(Readable.from([Buffer.from(body)]), {
  headers: { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) },
});
const byForm = (form) => (sent) => new Promise((resolve, reject) => {
  form().parse(request(sent), (error, _, files) => (
    error ? reject(error) : resolve(files.f[0].originalFilename)));
});
const byBusboy = (sent) => new Promise((resolve, reject) => {
  const incoming = request(sent);
  const parser = busboy({ headers: incoming.headers });
  parser.on('file', (_, stream, info) => { stream.resume(); resolve(info.filename); });
  parser.on('error', reject);
  incoming.pipe(parser);
});
const parsers = {
  formidable: byForm(() => formidable({ uploadDir: '.' })),
  multiparty: byForm(() => new multiparty.Form({ uploadDir: '.' })),
  busboy: byBusboy,
};
for (const [tool, parse] of Object.entries(parsers)) {
  for (const sent of JSON.parse(fs.readFileSync('bodies.json'))) {
    console.log(`${tool} ${sent.name} -> ${await parse(sent)}`);
  }
}
JS
seen="$(PYTHONIOENCODING=utf-8 venv/bin/python probe.py; node probe.mjs)"
wanted="Django Fish &copy; chips.txt -> Fish © chips.txt
Django R&reg.txt -> R®.txt
Django a&#1234;b.txt -> aӒb.txt
Django a&#12345;b.txt -> a〹b.txt
formidable Fish &copy; chips.txt -> Fish &copy; chips.txt
formidable R&reg.txt -> R&reg.txt
formidable a&#1234;b.txt -> aӒb.txt
formidable a&#12345;b.txt -> a&#12345;b.txt
multiparty Fish &copy; chips.txt -> Fish &copy; chips.txt
multiparty R&reg.txt -> R&reg.txt
multiparty a&#1234;b.txt -> aӒb.txt
multiparty a&#12345;b.txt -> a〹b.txt
busboy Fish &copy; chips.txt -> Fish &copy; chips.txt
busboy R&reg.txt -> R&reg.txt
busboy a&#1234;b.txt -> a&#1234;b.txt
busboy a&#12345;b.txt -> a&#12345;b.txt"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: Django, formidable and multiparty decode character references in file names, each other ones"
