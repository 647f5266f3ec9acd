#!/usr/bin/env bash
# Expected:  an S3 key is any text; clients send it as it is, percent-encoded, or refuse it.
# Software:  boto3 1.44.5, obstore 0.12.1 (Rust's object_store), opendal 0.47.12; the server is ten lines of
#            Python that note the path of each PUT
# Behaviour: OpenDAL treats keys as paths of a file system: it drops leading slashes and `./`, merges double
#            slashes and trims blanks, and reports success. obstore drops slashes at both ends and refuses
#            `a//b` and `./a`. boto3 sends all of them.
# Output:    "/a": boto3 /a, obstore a, opendal a; "a//b": boto3 a//b, obstore refused, opendal a/b;
#            "./a": boto3 ./a, obstore refused, opendal a; " a ": boto3 and obstore " a ", opendal a;
#            "a/": boto3 a/, obstore a, opendal refused
# Matters:   objects that another program wrote can't be reached, and four different keys written through
#            OpenDAL are one object, the last one. Keys of a service must not come from users.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  boto3==1.44.5 obstore==0.12.1 opendal==0.47.12

cat > probe.py <<'PY'
import http.server
import threading
from urllib.parse import unquote

import boto3
import obstore
import opendal
from botocore.config import Config
from obstore.store import S3Store

paths = []


class Recorder(http.server.BaseHTTPRequestHandler):
    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        paths.append(unquote(self.path.split("?")[0]).removeprefix("/bucket/"))
        self.send_response(200)
        self.send_header("ETag", '"0"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = f"http://127.0.0.1:{server.server_port}"
region = "us-east-1"
keys = {"access_key_id": "a", "secret_access_key": "b", "region": region}

aws = boto3.client(
    "s3",
    endpoint_url=endpoint,
    region_name=region,
    aws_access_key_id="a",
    aws_secret_access_key="b",
    config=Config(s3={"addressing_style": "path"}),
)
store = S3Store("bucket", endpoint=endpoint, client_options={"allow_http": True}, **keys)
operator = opendal.Operator("s3", bucket="bucket", endpoint=endpoint, **keys)
clients = {
    "boto3": lambda key: aws.put_object(Bucket="bucket", Key=key, Body=b"x"),
    "obstore": lambda key: obstore.put(store, key, b"x"),
    "opendal": lambda key: operator.write(key, b"x"),
}


def sent(put, key):
    paths.clear()
    try:
        put(key)
    except (ValueError, opendal.exceptions.IsADirectory):
        return "refused"
    return repr(paths[-1])


for key in ("/a", "a//b", "./a", " a ", "a/"):
    print(repr(key), ", ".join(f"{name} {sent(put, key)}" for name, put in clients.items()))
PY
seen="$(venv/bin/python probe.py)"
wanted="'/a' boto3 '/a', obstore 'a', opendal 'a'
'a//b' boto3 'a//b', obstore refused, opendal 'a/b'
'./a' boto3 './a', obstore refused, opendal 'a'
' a ' boto3 ' a ', obstore ' a ', opendal 'a'
'a/' boto3 'a/', obstore 'a', opendal refused"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: ${seen//$'\n'/; }"
