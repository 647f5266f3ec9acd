"""Compares the service with Pillow, for every file of a folder: scripts/corpus-pillow DIR.

Each file is uploaded. Where the service calls it an image or Pillow opens it, width, height and mode are compared, and
each thumbnail with Pillow's picture, upright, in sRGB and of the same size. Prints a table of the formats, and a line
for each difference. A line of explained.txt (a pattern of names or format:NAME, a tab, a reason) explains the differences of files.
Fails if one remains without.

CORPUS_URL and CORPUS_TOKEN name a running server, or --url and --token do; otherwise a private one is started.
"""

import argparse
import fnmatch
import io
import os
import resource
import sys
import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

from client import Client
from server import Server
from sources import ROOT

sys.path.insert(0, str(ROOT / "tests/fixtures"))

import pillow_heif  # noqa: E402
import pillow_jxl  # noqa: E402,F401  (Pillow's plug-in)
from PIL import Image, ImageChops, ImageStat  # noqa: E402

import ask_pillow  # noqa: E402

pillow_heif.register_heif_opener()

CONNECTIONS = 2
# Mean differences of a channel that lossy coding does not cause: of pixels, and of a picture of 8 by 8.
MAX_DIFFERENCE = 12
MAX_COARSE_DIFFERENCE = 4
COARSE = (8, 8)
# Smaller pictures are all chroma of their neighbours.
MIN_PIXELS = 128
# Formats for which Pillow runs another program, or that hold documents, sound or films.
NOT_ASKED = {"EPS", "MPEG", "GRIB", "HDF5", "BUFR", "WMF", "PDF"}
# Files that claim to be huge may not take the machine with them.
MAX_BYTES = 6 << 30
EXPLAINED = Path(__file__).parent / "explained.txt"


class Comparison:
    """One file: what the service and Pillow say, and the differences."""

    def __init__(self, name, content, client):
        self.name, self.differences = name, []
        self.format, known = ask(content)
        status, details = client.upload(name.encode("ascii", "replace").decode().replace('"', "_"), content)
        if status != 201:
            self.differences.append(f"answer {status}: {details}")
            return
        self.is_image = details["type"] == "image"
        if self.is_image and not self.format:
            self.format = client.get(details["f"])[0]
        if self.format:
            self._compare_facts(details, known)
            self._compare_pictures(client, details, known)
        client.delete(details["id"])

    def _compare_facts(self, details, known):
        if not self.is_image:
            self.differences.append(f"type {details['type']}, Pillow opens it as {self.format}")
            return
        ours = [details["width"], details["height"], details["mode"]]
        theirs = [*known.get("size", (None, None)), known.get("mode")]
        if known and ours != theirs:
            self.differences.append("facts {}x{} {}, Pillow {}x{} {}".format(*ours, *theirs))

    def _compare_pictures(self, client, details, known):
        thumbnails = details.get("thumbnails", [])
        # What Pillow makes of a part is not compared.
        picture = known.get("picture") if known.get("reads") else None
        if picture and picture.width * picture.height < MIN_PIXELS:
            picture = None
        if picture and self.is_image and not thumbnails:
            self.differences.append("no thumbnails")
        differing = []
        for thumbnail in thumbnails if picture else ():
            far, coarse = distance(client.get(thumbnail["f"])[1], picture)
            if far > MAX_DIFFERENCE or coarse > MAX_COARSE_DIFFERENCE:
                differing.append(f"{thumbnail['size']} by {far:.0f} ({coarse:.0f} coarsely)")
        if differing:
            self.differences.append(f"thumbnails differ: {', '.join(differing)}")


# Lenient decoding is a setting of the whole process.
PILLOW = threading.Lock()


def ask(content):
    """Pillow's name of the format, mode, size, and the picture where Pillow reads it."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            name = image.format
    except ask_pillow.UNREADABLE:
        return None, {}
    if name in NOT_ASKED:
        return None, {}
    with PILLOW:
        return name, ask_pillow.facts(content)


def distance(thumbnail, picture):
    """The mean differences from the picture in the same size and coding, of pixels and of coarse copies, over grey."""
    ours = Image.open(io.BytesIO(thumbnail))
    theirs = picture.convert("RGBa").resize(ours.size, Image.Resampling.LANCZOS, reducing_gap=3).convert("RGBA")
    coded = io.BytesIO()
    if ours.format == "JPEG":
        theirs.convert("RGB").save(coded, "JPEG", quality=81)
    else:
        theirs.save(coded, "WEBP", quality=80)
    pair = [over_grey(image.convert("RGBA")) for image in (ours, Image.open(coded))]
    return mean_difference(*pair), mean_difference(*(image.resize(COARSE, Image.Resampling.BOX) for image in pair))


def over_grey(image):
    ground = Image.new("RGBA", image.size, (128, 128, 128, 255))
    ground.alpha_composite(image)
    return ground.convert("RGB")


def mean_difference(one, other):
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def explanations():
    lines = EXPLAINED.read_text().splitlines() if EXPLAINED.exists() else []
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


def report(comparisons):
    """Prints the table and the lines, and returns how many files differ without an explanation."""
    formats, reasons = defaultdict(Counter), explanations()
    lines = []
    for each in comparisons:
        if not each.format and not each.differences:
            continue
        names = (each.name, Path(each.name).name, f"format:{each.format}")
        why = next((why for pattern, why in reasons for name in names if fnmatch.fnmatch(name, pattern)), None)
        counts = formats[each.format or "?"]
        counts["files"] += 1
        counts["same" if not each.differences else "explained" if why else "unexplained"] += 1
        lines += [f"{each.name}: {what}{f' [{why}]' if why else ''}" for what in each.differences]
    print("| format | files | same | explained | unexplained |\n|---|---|---|---|---|")
    for name, counts in sorted(formats.items()):
        print("|", " | ".join(map(str, [name, *(counts[key] for key in ("files", "same", "explained", "unexplained"))])), "|")
    print("\n" + "\n".join(lines))
    return sum(counts["unexplained"] for counts in formats.values())


def compare_all(folder, address, key):
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    clients = [Client(address, key) for _ in range(CONNECTIONS)]

    def compare(number):
        client, found = clients[number], []
        for path in paths[number::CONNECTIONS]:
            try:
                found.append(Comparison(str(path.relative_to(folder)), path.read_bytes(), client))
            except OSError as error:
                print(f"{path.relative_to(folder)}: no answer: {error!r}", file=sys.stderr)
                client = clients[number] = Client(address, key)
        return found

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        parts = pool.map(compare, range(CONNECTIONS))
    return sorted((each for part in parts for each in part), key=lambda each: each.name)


def main():
    resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", default=os.environ.get("CORPUS_URL"))
    parser.add_argument("--token", default=os.environ.get("CORPUS_TOKEN"))
    options = parser.parse_args()
    if options.url:
        running = SimpleNamespace(address=urlsplit(options.url).netloc, key=options.token)
        server = nullcontext(running)
    else:
        server = Server()
    with server as running:
        return bool(report(compare_all(options.folder, running.address, running.key)))


if __name__ == "__main__":
    sys.exit(main())
