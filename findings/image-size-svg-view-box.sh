#!/usr/bin/env bash
# Expected:  four ways to write an SVG of 48x24 are one size: numbers of a viewBox may be separated
#            by commas (SVG 2, 8.6), comments may stand before the root, and Q and pc are lengths
#            (CSS Values 3, 6.2). Browsers show all four.
# Software:  image-size 2.1.0; probe-image-size 7.5.0 beside it
# Behaviour: image-size returns an object whose sides are undefined for commas, without an error. It
#            takes the first "<svg" of the file, also one in a comment. An SVG in Q is no SVG.
#            probe-image-size takes Q for pixels and reads the others.
# Output:    blanks 48x24 48x24, commas undefinedxundefined 48x24, comment 1x2 48x24,
#            quarter-millimetres Invalid SVG 50.8x25.4
# Matters:   frameworks reserve space for pictures by these numbers; undefined reaches the markup.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund --prefix . image-size@2.1.0 probe-image-size@7.5.0

cat > probe.cjs <<'JS'
const { imageSize } = require('image-size');
const probe = require('probe-image-size');
const svg = (attributes) => `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}/>`;
const inputs = {
  blanks: svg('viewBox="0 0 48 24"'),
  commas: svg('viewBox="0,0,48,24"'),
  comment: `<!-- like <svg width="1" height="2"> -->${svg('width="48" height="24"')}`,
  'quarter-millimetres': svg('width="50.8Q" height="25.4Q"'),
};
for (const [name, text] of Object.entries(inputs)) {
  let found;
  try {
    const size = imageSize(Buffer.from(text));
    found = `${size.width}x${size.height}`;
  } catch (error) {
    found = error.message;
  }
  const other = probe.sync(Buffer.from(text));
  console.log(name, found, `${other.width}x${other.height}`);
}
JS
seen="$(node probe.cjs)"
wanted="blanks 48x24 48x24
commas undefinedxundefined 48x24
comment 1x2 48x24
quarter-millimetres Invalid SVG 50.8x25.4"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: an SVG of 48x24: ${seen//$'\n'/; }"
