"""The rows of the benchmark: the same in both databases, inserted by SQL."""

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from common.postgres import Database
from common.service import Site

FILES = 100_000
PICTURE = (2560, 1600, "RGB")
EDGES = (64, 128, 512, 1080)
UPLOADERS = (
    ("ada", "Ada", "Lovelace"),
    ("grace", "Grace", "Hopper"),
    ("emmy", "Emmy", "Noether"),
    ("sofia", "Sofia", "Kovalevskaya"),
    ("mary", "Mary", "Somerville"),
)
CALLER = "reader"
FIRST = datetime(2025, 12, 1, 8, 30, 0, 351_315, tzinfo=UTC)

FILE_COLUMNS = (
    "id, file_type, uploader_id, key, name, description, size, sha256, width, height, color_mode, "
    "created_at, updated_at, search_text"
)
THUMBNAIL_COLUMNS = "id, media_file_id, key, edge"


@dataclass(frozen=True)
class File:
    """An image of a few megabytes with a name, a description and four thumbnails."""

    id: int

    @property
    def day(self) -> str:
        return f"core_media/{self.created_at:%Y/%m/%d}"

    @property
    def created_at(self) -> datetime:
        return FIRST + timedelta(seconds=self.id * 17, microseconds=self.id)

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(str(self.id).encode()).digest()

    @property
    def name(self) -> str:
        return f"photo {self.id}.jpg"

    @property
    def description(self) -> str:
        return f"View number {self.id} from the tower, on the way north"

    @property
    def facts(self) -> tuple[object, ...]:
        """The values of FILE_COLUMNS before the digest."""
        key = f"{self.day}/photo_{self.id}.jpg"
        uploader = self.id % len(UPLOADERS) + 1
        size = 1_000_000 + self.id * 37
        return self.id, "image", uploader, key, self.name, self.description, size

    @property
    def search_text(self) -> str:
        return f"{self.name}\n{self.description}".lower()

    def thumbnails(self) -> Iterator[tuple[int, int, str, int]]:
        for number, edge in enumerate(EDGES, start=1):
            key = f"{self.day}/thumbnails/photo_{self.id}_thumbnail_{edge}x{edge}.jpg"
            yield (self.id - 1) * len(EDGES) + number, self.id, key, edge


def files() -> Iterator[File]:
    return map(File, range(1, FILES + 1))


def add_users(site: Site) -> None:
    for username, first, last in UPLOADERS:
        site.command("user", "add", username, "--first-name", first, "--last-name", last)
    site.command("user", "add", CALLER, "--staff", "--permission", "3802")


def seed_sqlite(path: Path) -> None:
    def microseconds(time: datetime) -> int:
        return (time - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)

    def row(file: File) -> tuple[object, ...]:
        time = microseconds(file.created_at)
        return *file.facts, file.sha256, *PICTURE, time, time, file.search_text

    database = sqlite3.connect(path)
    with database:
        marks = ", ".join("?" * len(FILE_COLUMNS.split(",")))
        database.executemany(f"INSERT INTO media_files ({FILE_COLUMNS}) VALUES ({marks})", map(row, files()))
        thumbnails = (thumbnail for file in files() for thumbnail in file.thumbnails())
        database.executemany(f"INSERT INTO thumbnails ({THUMBNAIL_COLUMNS}) VALUES (?, ?, ?, ?)", thumbnails)
    database.close()


def seed_postgres(database: Database) -> None:
    """Inserts the rows, and then runs what autovacuum would have done."""

    def line(file: File) -> str:
        time = file.created_at.isoformat()
        values = [*file.facts, rf"\x{file.sha256.hex()}", *PICTURE, time, time, file.search_text]
        return ",".join(f'"{value}"' for value in values)

    database.copy("media_files", FILE_COLUMNS, map(line, files()))
    thumbnails = (",".join(map(str, thumbnail)) for file in files() for thumbnail in file.thumbnails())
    database.copy("thumbnails", THUMBNAIL_COLUMNS, thumbnails)
    database.run("VACUUM ANALYZE")
