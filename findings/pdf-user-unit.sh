#!/usr/bin/env bash
# Expected:  renderers of PDF agree on how large a page is. UserUnit (PDF 1.6; ISO 32000-1, table 30) says
#            how many 1/72 inch a unit of the page has, and is there for pages above 200 inches: plans, posters.
# Software:  MuPDF (pymupdf 2.0) and PDF.js (pdfjs-dist 5.6.205), against PDFium (pypdfium2 5.15.2), pdf-lib
#            1.17.1 and pdfplumber 0.11.10; the file is made by pikepdf 10.18.0
# Behaviour: MuPDF and PDF.js (Firefox) multiply by UserUnit, PDFium (Chromium) doesn't: the same page of 200
#            by 100 units with UserUnit 3 is three times as wide in one browser as in the other. pdf-lib and
#            pdfplumber don't tell of the unit either.
# Output:    MuPDF 600x300, PDF.js 600x300; PDFium, pdf-lib and pdfplumber 200x100
# Matters:   sizes, scales and previews of plans depend on the library; measured lengths are wrong.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  pymupdf==2.0 pypdfium2==5.15.2 pdfplumber==0.11.10 pikepdf==10.18.0
npm install --silent --no-audit --no-fund --prefix . pdf-lib@1.17.1 pdfjs-dist@5.6.205 >/dev/null

cat > probe.py <<'PY'
import pikepdf
import pdfplumber
import pymupdf
import pypdfium2

document = pikepdf.new()
document.add_blank_page(page_size=(200, 100)).obj.UserUnit = 3
document.save("plan.pdf", min_version="1.6")
rect = pymupdf.open("plan.pdf")[0].rect
print(f"MuPDF {rect.width:.0f}x{rect.height:.0f}")
width, height = pypdfium2.PdfDocument("plan.pdf")[0].get_size()
print(f"PDFium {width:.0f}x{height:.0f}")
page = pdfplumber.open("plan.pdf").pages[0]
print(f"pdfplumber {page.width:.0f}x{page.height:.0f}")
PY
cat > probe.mjs <<'JS'
import { readFileSync } from "node:fs";
import { PDFDocument } from "pdf-lib";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

const bytes = readFileSync("plan.pdf");
const { width, height } = (await PDFDocument.load(bytes)).getPage(0).getSize();
console.log(`pdf-lib ${width}x${height}`);
const page = await (await getDocument({ data: new Uint8Array(bytes) }).promise).getPage(1);
const viewport = page.getViewport({ scale: 1 });
console.log(`PDF.js ${viewport.width}x${viewport.height}`);
JS
seen="$(venv/bin/python probe.py 2>/dev/null; node probe.mjs 2>/dev/null | grep -v '^Warning')"
wanted="MuPDF 600x300
PDFium 200x100
pdfplumber 200x100
pdf-lib 200x100
PDF.js 600x300"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: ${seen//$'\n'/; }"
