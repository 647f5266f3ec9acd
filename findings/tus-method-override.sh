#!/usr/bin/env bash
# Expected:  `overridePatchMethod: true` of tus-js-client works with @tus/server, which comes from the same
#            project: the protocol (tus 1.0.0, X-HTTP-Method-Override) obliges servers to read the field.
# Software:  tus-js-client 4.3.1, @tus/server 2.4.5 with @tus/file-store 2.1.1
# Behaviour: the server doesn't read it. The POST to an existing upload is taken for a creation and
#            refused for want of a length.
# Output:    plain stored, override 400 Upload-Length or Upload-Defer-Length header required
# Matters:   the option exists for networks whose proxies refuse PATCH; there such uploads never start.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund --prefix . \
  @tus/server@2.4.5 @tus/file-store@2.1.1 tus-js-client@4.3.1

cat > probe.mjs <<'JS'
import { Server } from '@tus/server';
import { FileStore } from '@tus/file-store';
import { Upload } from 'tus-js-client';
const server = new Server({ path: '/files', datastore: new FileStore({ directory: 'store' }) })
  .listen({ host: '127.0.0.1', port: 0 });
await new Promise((ready) => { server.on('listening', ready); });
const endpoint = `http://127.0.0.1:${server.address().port}/files`;
const told = (overridePatchMethod) => new Promise((resolve) => {
  new Upload(Buffer.alloc(100, 'A'), {
    endpoint,
    overridePatchMethod,
    retryDelays: [],
    onSuccess: () => resolve('stored'),
    onError: ({ originalResponse: answer }) => (
      resolve(`${answer.getStatus()} ${answer.getBody().trim()}`)),
  }).start();
});
console.log(`plain ${await told(false)}, override ${await told(true)}`);
process.exit(0);
JS
mkdir store
seen="$(node probe.mjs)"
wanted="plain stored, override 400 Upload-Length or Upload-Defer-Length header required"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected: %s\nseen:     %s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: $seen"
