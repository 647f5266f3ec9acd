"""The seed files of the corpus."""

import hashlib
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOWNLOADS = ROOT / "target/corpus"

PILLOW = "13.0.0"
PILLOW_SHA256 = "cdcd1ba258178f7356d74170c9a81ba4eab6a5d55748bc402a5a2a6fe6be3510"

# Larger files take long and show nothing more.
MAX_BYTES = 200_000


def seeds():
    """Pairs of a name and a content, in a fixed order."""
    for path in sorted((ROOT / "tests/fixtures/images").iterdir()):
        if path.is_file() and path.stat().st_size <= MAX_BYTES:
            yield path.name, path.read_bytes()
    with tarfile.open(_pillow()) as archive:
        members = [member for member in archive.getmembers() if "/Tests/images/" in member.name]
        for member in sorted(members, key=lambda member: member.name):
            if member.isfile() and member.size <= MAX_BYTES:
                name = Path(member.name).name.encode("ascii", "replace").decode().replace('"', "_")
                yield name, archive.extractfile(member).read()


def _pillow():
    """Pillow's source distribution, which contains its test images, including many broken ones."""
    archive = DOWNLOADS / f"pillow-{PILLOW}.tar.gz"
    if not archive.exists():
        DOWNLOADS.mkdir(parents=True, exist_ok=True)
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "pillow"]
        subprocess.run([*download, "--dest", DOWNLOADS, f"pillow=={PILLOW}"], check=True)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != PILLOW_SHA256:
        sys.exit(f"corpus: {archive} is not what it should be")
    return archive
