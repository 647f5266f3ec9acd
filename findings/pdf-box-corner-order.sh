#!/usr/bin/env bash
# Expected:  libraries tell the width and the height of a PDF page as positive numbers.
# Software:  pypdf 7.1.1, pdf-lib 1.17.1, against pypdfium2 5.15.2; the file is made by pikepdf 10.18.0
# Behaviour: a rectangle may be given by any two opposite corners, in any order (ISO 32000-1, 7.9.5). pypdf
#            and pdf-lib subtract the first from the second: both sides are negative. PDFium (and MuPDF,
#            PDF.js, Poppler) put the corners in order first.
# Output:    pypdf -100x-200, pdf-lib -100x-200, PDFium 100x200
# Matters:   a negative size passes checks such as "at most 200 inches", and a scale computed from it
#            turns the page over.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  pypdf==7.1.1 pypdfium2==5.15.2 pikepdf==10.18.0
npm install --silent --no-audit --no-fund --prefix . pdf-lib@1.17.1

cat > probe.py <<'PY'
import pikepdf
import pypdf
import pypdfium2

letter = pikepdf.new()
letter.add_blank_page(page_size=(100, 200))
letter.pages[0].obj["/MediaBox"] = pikepdf.Array([100, 200, 0, 0])
letter.save("letter.pdf")

page = pypdf.PdfReader("letter.pdf").pages[0].mediabox
print(f"pypdf {page.width}x{page.height}")
width, height = pypdfium2.PdfDocument("letter.pdf")[0].get_size()
print(f"PDFium {width:.0f}x{height:.0f}")
PY
cat > probe.cjs <<'JS'
const fs = require('fs');
const { PDFDocument } = require('pdf-lib');
PDFDocument.load(fs.readFileSync('letter.pdf')).then((letter) => {
  const page = letter.getPage(0);
  console.log(`pdf-lib ${page.getWidth()}x${page.getHeight()}`);
});
JS
seen="$(venv/bin/python probe.py; node probe.cjs)"
wanted="pypdf -100x-200
PDFium 100x200
pdf-lib -100x-200"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: a page whose box begins with the upper right corner: ${seen//$'\n'/; }"
