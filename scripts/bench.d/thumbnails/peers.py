"""peers.py libvips|Pillow FILE FOLDER ROUNDS QUALITY: the work of `thumbnails make` with another library, in its
fastest order: the largest from the file, at a fraction of its size, and the others from it."""

import json
import os
import resource
import statistics
import sys

peer, file, folder, rounds, quality = sys.argv[1:]
quality = int(quality)
os.environ["VIPS_CONCURRENCY"] = "1"


def by_libvips(edges):
    largest = pyvips.Image.thumbnail(file, edges[0], height=edges[0], size="down").copy_memory()
    for edge in edges:
        image = largest if edge == edges[0] else largest.thumbnail_image(edge, height=edge, size="down")
        yield edge, image.jpegsave_buffer(Q=quality, strip=True)


def by_pillow(edges):
    image = ImageOps.exif_transpose(drafted(edges[0]))
    for edge in edges:
        image.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality)
        yield edge, buffer.getvalue()


def drafted(edge):
    image = Image.open(file)
    image.draft("RGB", (edge, edge))
    return image


if peer == "libvips":
    import pyvips

    pyvips.cache_set_max(0)
    make = by_libvips
else:
    import io

    from PIL import Image, ImageOps

    make = by_pillow


def spent_ms():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1000


def resident_kib():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() // 1024


before, times = resident_kib(), []
for _ in range(int(rounds)):
    start = spent_ms()
    made = dict(make([1080, 512, 128, 64]))
    times.append(spent_ms() - start)
    for edge, encoded in made.items():
        with open(f"{folder}/{edge}.jpg", "wb") as output:
            output.write(encoded)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps({"cpu_ms": statistics.median(times), "grown_kib": grown}))
