"""compare.py WORK BUILDS ROUNDS [ROW…]: prints the lines that `run` describes, for the programs
`WORK/thumbnails-BUILD` of each of BUILDS, which are separated by spaces.

The contestants take turns, a process each; figures are the medians over the rounds, and a process's own is the
median of three sets. Pixels are compared with those that Pillow decodes at full size and resizes by Lanczos in floating
point, over the four thumbnails of a set."""

import itertools
import json
import pathlib
import statistics
import subprocess
import sys

import numpy
from PIL import Image

QUALITY = 82
SETS = 3
EDGES = [64, 128, 512, 1080]
# Goals for the ratio to sharp, in a build with libjpeg-turbo and in one without.
ROWS = {
    "baseline.jpg": ("thumbnails of a JPEG of 2560x1600", 0.40, 0.60),
    "large.jpg": ("thumbnails of a JPEG of 6000x4000", 0.70, 1.20),
    "progressive.jpg": ("thumbnails of a progressive JPEG of 2560x1600", 0.50, 0.80),
    "photo.png": ("thumbnails of a PNG of 4000x2500", 0.60, 0.65),
    "lossy.webp": ("thumbnails of a WebP of 2560x1600", 0.50, 0.50),
}
OTHERS_GOAL = 0.55
MEMORY_GOAL_KIB = 40 * 1024

work, builds, rounds, *wanted = sys.argv[1:]
work, builds = pathlib.Path(work), builds.split()
here = pathlib.Path(__file__).parent


def commands():
    python, here_peers = sys.executable, str(here / "peers.py")
    found = {build: [str(work / f"thumbnails-{build}"), "make"] for build in builds}
    candidates = {
        "sharp": ["node", str(here / "with_sharp.js")],
        "libvips": [python, here_peers, "libvips"],
        "Pillow": [python, here_peers, "Pillow"],
    }
    for peer, command in candidates.items():
        try:
            measure(peer, command, work / "inputs/baseline.jpg", sets=1)
            found[peer] = command
        except subprocess.CalledProcessError:
            print(f"thumbnails: {peer} is missing: its lines are left out", file=sys.stderr)
    return found


def measure(name, command, file, sets=SETS):
    folder = work / "made" / name / file.stem
    folder.mkdir(parents=True, exist_ok=True)
    arguments = [*command, str(file), str(folder), str(sets)]
    if name not in builds:
        arguments.append(str(QUALITY))
    environment = {"NODE_PATH": str(work / "node_modules"), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    if name in builds:
        # Like the service starts its workers.
        environment["GLIBC_TUNABLES"] = "glibc.malloc.hugetlb=1"
    done = subprocess.run(arguments, env=environment, capture_output=True, check=True, text=True)
    return json.loads(done.stdout)


def shrunk(file, size):
    channels = Image.open(file).convert("RGB").split()
    planes = [channel.convert("F").resize(size, Image.Resampling.LANCZOS) for channel in channels]
    return numpy.clip(numpy.stack([numpy.asarray(plane) for plane in planes], axis=-1), 0, 255)


def quality(name, file):
    """Decibels of the peak signal to the mean of the squared noise, the mean over the set; and its bytes."""
    decibels, length = [], 0
    for edge in EDGES:
        thumbnail = work / "made" / name / file.stem / f"{edge}.jpg"
        length += thumbnail.stat().st_size
        pixels = numpy.asarray(Image.open(thumbnail).convert("RGB"), dtype=float)
        noise = ((pixels - reference(file, pixels.shape[1::-1])) ** 2).mean()
        decibels.append(10 * numpy.log10(255**2 / noise))
    return round(float(statistics.mean(decibels)), 2), length


references = {}


def reference(file, size):
    if (file, size) not in references:
        references[file, size] = shrunk(file, size)
    return references[file, size]


def compare(file, contestants):
    row, goal_turbo, goal_rust = ROWS[file.name]
    runs = {name: [] for name in contestants}
    for _ in range(int(rounds)):
        for name, command in contestants.items():
            runs[name].append(measure(name, command, file))
    times = {name: statistics.median(run["cpu_ms"] for run in made) for name, made in runs.items()}
    grown = {name: statistics.median(run["grown_kib"] for run in made) for name, made in runs.items()}
    compared = {name: quality(name, file) for name in contestants}
    for label, peer in itertools.product(builds, [name for name in contestants if name not in builds]):
        goal = (goal_turbo if label == "libjpeg-turbo" else goal_rust) if peer == "sharp" else OTHERS_GOAL
        report({
            "row": row, "build": label, "ours_ms": round(times[label], 1), "peer": peer,
            "peer_ms": round(times[peer], 1), "ratio": round(times[label] / times[peer], 3), "goal": goal,
            "psnr_ours": compared[label][0], "psnr_peer": compared[peer][0],
            "bytes_ours": compared[label][1], "bytes_peer": compared[peer][1],
        })
        if file.name == "large.jpg":
            report({
                "row": "memory for the thumbnails of a JPEG of 6000x4000", "build": label,
                "ours_kib": grown[label], "peer": peer, "peer_kib": grown[peer],
                "goal_kib": MEMORY_GOAL_KIB,
            })


def report(line):
    print(json.dumps(line), flush=True)


contestants = commands()
for name in wanted or ROWS:
    compare(work / "inputs" / name, contestants)
