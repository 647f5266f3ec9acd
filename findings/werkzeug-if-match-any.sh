#!/usr/bin/env bash
# Expected:  `If-Match: *` is true for every file that exists (RFC 9110, 13.1.1), and 412 has no content but
#            a message.
# Software:  Werkzeug 3.1.9 (Flask's `send_from_directory`)
# Behaviour: `*` is answered by 412, and the answer carries the whole file with its type and length.
# Output:    no condition 200 26, If-Match: * 412 26 ABC…
# Matters:   clients use `*` for "only if it is still there". A cache or a client that looks at the
#            body alone doesn't notice the refusal.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check werkzeug==3.1.9
mkdir public
printf 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' > public/letters.bin

cat > probe.py <<'PY'
import os

from werkzeug.test import Client
from werkzeug.utils import send_from_directory
from werkzeug.wrappers import Request


@Request.application
def app(request):
    return send_from_directory(os.path.abspath("public"), request.path[1:], request.environ)


def told(headers):
    answer = Client(app).get("/letters.bin", headers=headers)
    return f"{answer.status_code} {len(answer.data)} {answer.data[:3].decode()}"


print(f"no condition {told({})}, If-Match: * {told({'If-Match': '*'})}")
PY
seen="$(venv/bin/python probe.py)"
wanted="no condition 200 26 ABC, If-Match: * 412 26 ABC"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: $seen"
