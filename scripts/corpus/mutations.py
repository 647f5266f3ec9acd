"""Mutations of a file, deterministic for a name and a round."""

import random
import struct
import zlib

PNG = b"\x89PNG\r\n\x1a\n"
LIES = [0, 1, 2, 255, 256, 9_999, 32_767, 65_535]
BIG_LIES = [100_000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF]


def mutations(name, content, number):
    """Pairs of a mutation's name and its result."""
    chance = random.Random(f"{name} {number}")
    yield "cut", content[:chance.randrange(1, max(2, len(content)))]
    yield "cut-head", content[:chance.randrange(1, max(2, min(600, len(content))))]
    for count in [1, 4, 64]:
        yield f"flip{count}", _flip(chance, content, count, len(content))
    for count in [1, 3]:
        yield f"flip{count}-head", _flip(chance, content, count, 256)
    yield "fill", _fill(chance, content)
    yield "move", _move(chance, content)
    yield "grow", content + chance.randbytes(chance.randrange(1, 4096))
    yield "lie", _lie_anywhere(chance, content)
    for magic, mutate in FORMATS.items():
        if content.startswith(magic):
            yield from mutate(chance, content)


def _flip(chance, content, count, within):
    result = bytearray(content)
    for _ in range(count):
        result[chance.randrange(min(within, len(result)))] ^= 1 << chance.randrange(8)
    return bytes(result)


def _fill(chance, content):
    start = chance.randrange(len(content))
    length = chance.randrange(1, 1 + min(2048, len(content) - start))
    filling = chance.choice([b"\x00", b"\xff", b"\x80"]) * length
    return content[:start] + filling + content[start + length:]


def _move(chance, content):
    """Removes, repeats or moves a piece."""
    start = chance.randrange(len(content))
    piece = content[start:start + chance.randrange(1, 512)]
    rest = content[:start] + content[start + len(piece):]
    target = chance.randrange(len(rest) + 1)
    return chance.choice([rest, content[:target] + piece + content[target:], rest[:target] + piece + rest[target:]])


def _lie_anywhere(chance, content):
    """Replaces a number in the head with a wrong one."""
    form = chance.choice(["<H", ">H", "<I", ">I"])
    lies = LIES + (BIG_LIES if form.endswith("I") else [])
    return _put(content, chance.randrange(min(200, len(content))), form, chance.choice(lies))


def _put(content, offset, form, number):
    packed = struct.pack(form, number)
    return content[:offset] + packed + content[offset + len(packed):]


def _sizes(chance):
    lies = LIES + BIG_LIES
    return chance.choice(lies), chance.choice(lies)


def _png(chance, content):
    chunks = _png_chunks(content)
    if not chunks or len(chunks[0][1]) != 13:
        return
    head = chunks[0][1]
    yield "size", _png_file([(b"IHDR", struct.pack(">II", *_sizes(chance)) + head[8:]), *chunks[1:]])
    depth = bytes([chance.choice([1, 2, 4, 8, 16, 3]), chance.choice([0, 2, 3, 4, 6, 1]), 0, 0, chance.choice([0, 1])])
    yield "depth", _png_file([(b"IHDR", head[:8] + depth), *chunks[1:]])
    yield "order", _png_file(chance.sample(chunks, len(chunks)))
    lost = chance.randrange(len(chunks))
    yield "lost", _png_file(chunks[:lost] + chunks[lost + 1:])
    kind, data = chunks[lost]
    yield "twice", _png_file(chunks[:lost] + [(kind, data)] * chance.choice([2, 50]) + chunks[lost + 1:])
    if data:
        # The checksum is right, so that the decoder reads the wrong value.
        flipped = _flip(chance, data, 2, len(data))
        yield "data", _png_file(chunks[:lost] + [(kind, flipped)] + chunks[lost + 1:])
    compressed = zlib.compress(bytes(chance.choice([0, 255]) for _ in range(64)) * chance.choice([1, 1000, 100_000]))
    yield "pixels", _png_file([(b"IHDR", head), (b"IDAT", compressed), (b"IEND", b"")])


def _png_chunks(content):
    chunks, offset = [], len(PNG)
    while offset + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, offset)
        chunks.append((kind, content[offset + 8:offset + 8 + length]))
        offset += 12 + length
    return chunks


def _png_file(chunks):
    parts = [PNG]
    for kind, data in chunks:
        parts += [struct.pack(">I", len(data)), kind, data, struct.pack(">I", zlib.crc32(kind + data))]
    return b"".join(parts)


def _jpeg(chance, content):
    segments, rest = _jpeg_segments(content)
    frames = [at for at, (marker, _) in enumerate(segments) if 0xC0 <= marker <= 0xC2]
    for at in frames[:1]:
        marker, data = segments[at]
        if len(data) < 9:
            continue
        height, width = (number & 0xFFFF for number in _sizes(chance))
        changed = data[:1] + struct.pack(">HH", height, width) + data[5:]
        yield "size", _jpeg_file([*segments[:at], (marker, changed), *segments[at + 1:]], rest)
        sampling = bytearray(data)
        sampling[7] = chance.randrange(256)
        sampling[5] = chance.choice([0, 1, 2, 3, 4, 255])
        yield "parts", _jpeg_file([*segments[:at], (marker, bytes(sampling)), *segments[at + 1:]], rest)
        other = chance.choice([0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA])
        yield "process", _jpeg_file([*segments[:at], (other, data), *segments[at + 1:]], rest)
    yield "order", _jpeg_file(chance.sample(segments, len(segments)), rest)
    if segments:
        lost = chance.randrange(len(segments))
        yield "lost", _jpeg_file(segments[:lost] + segments[lost + 1:], rest)
        yield "twice", _jpeg_file(segments[:lost] + [segments[lost]] * chance.choice([2, 50]) + segments[lost + 1:], rest)
    yield "scans", _jpeg_file(segments, rest * chance.choice([2, 20]))


def _jpeg_segments(content):
    """Markers with their data, and the rest from the first scan on."""
    segments, offset = [], 2
    while offset + 4 <= len(content) and content[offset] == 0xFF and content[offset + 1] != 0xDA:
        length = struct.unpack_from(">H", content, offset + 2)[0]
        segments.append((content[offset + 1], content[offset + 4:offset + 2 + length]))
        offset += 2 + max(2, length)
    return segments, content[offset:]


def _jpeg_file(segments, rest):
    parts = [bytes([0xFF, marker]) + struct.pack(">H", (len(data) + 2) & 0xFFFF) + data for marker, data in segments]
    return b"\xff\xd8" + b"".join(parts) + rest


def _gif(chance, content):
    width, height = (number & 0xFFFF for number in _sizes(chance))
    yield "size", content[:6] + struct.pack("<HH", width, height) + content[10:]
    frame = content.find(b"\x2c", 13)
    if frame >= 0:
        corner = [chance.choice(LIES) for _ in range(4)]
        yield "frame", content[:frame + 1] + struct.pack("<HHHH", *corner) + content[frame + 9:]
        yield "frames", content[:frame] + content[frame:-1] * chance.choice([2, 100]) + content[-1:]


def _bmp(chance, content):
    width, height = _sizes(chance)
    yield "size", _put(_put(content, 18, "<I", width), 22, "<I", height)
    yield "depth", _put(content, 28, "<H", chance.choice([0, 1, 2, 4, 8, 16, 24, 32, 64]))
    yield "compression", _put(content, 30, "<I", chance.choice([0, 1, 2, 3, 4, 5, 6, 11]))
    yield "colors", _put(content, 46, "<I", chance.choice([1, 255, 256, 257, *BIG_LIES]))
    yield "start", _put(content, 10, "<I", chance.choice([0, 1, 53, len(content) - 1, *BIG_LIES]))


def _riff(chance, content):
    yield "length", _put(content, 4, "<I", chance.choice(LIES + BIG_LIES))
    yield "chunk", _put(content, 16, "<I", chance.choice(LIES + BIG_LIES))
    if content[12:16] == b"VP8X":
        yield "size", content[:24] + (0xFFFF_FF).to_bytes(3, "little") + chance.randbytes(3) + content[30:]
        yield "flags", _put(content, 20, "<I", chance.randrange(256))
    elif content[12:16] == b"VP8 ":
        yield "size", _put(content, 26, "<I", chance.randrange(1 << 32))
    else:
        yield "size", _put(content, 21, "<I", chance.randrange(1 << 32))


def _tiff(chance, content):
    order = "<" if content.startswith(b"II") else ">"
    start = struct.unpack_from(order + "I", content, 4)[0] if len(content) >= 8 else len(content)
    if start + 2 > len(content):
        return
    count = struct.unpack_from(order + "H", content, start)[0]
    entries = [start + 2 + 12 * at for at in range(count) if start + 14 + 12 * at <= len(content)]
    for entry in chance.sample(entries, min(6, len(entries))):
        tag = struct.unpack_from(order + "H", content, entry)[0]
        lie = chance.choice(LIES + BIG_LIES)
        yield f"tag{tag}", _put(content, entry + 8, order + "I", lie)
        yield f"count{tag}", _put(content, entry + 4, order + "I", lie)
        yield f"type{tag}", _put(content, entry + 2, order + "H", chance.randrange(20))
    yield "loop", _put(content, min(start + 2 + 12 * count, len(content) - 4), order + "I", start)


def _ico(chance, content):
    yield "count", _put(content, 4, "<H", chance.choice(LIES))
    yield "entry", _put(content, 14, "<I", chance.choice(LIES + BIG_LIES))
    yield "place", _put(content, 18, "<I", chance.choice([0, 6, 18, 22, len(content) - 1, *BIG_LIES]))


FORMATS = {
    PNG: _png,
    b"\xff\xd8": _jpeg,
    b"GIF8": _gif,
    b"BM": _bmp,
    b"RIFF": _riff,
    b"II*\x00": _tiff,
    b"MM\x00*": _tiff,
    b"\x00\x00\x01\x00": _ico,
}
