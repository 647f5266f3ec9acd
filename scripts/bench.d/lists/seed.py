"""Libraries of any size, created inside the database. Every third file is an image with four thumbnails."""

import sqlite3
from pathlib import Path

from common.postgres import Database
from common.service import Site
from common.settings import QUICK

SIZES = (100, 1000, 10_000, 100_000) if QUICK else (1000, 10_000, 100_000, 1_000_000)
SMALL, LARGE = SIZES[1], SIZES[-1]
CALLER = "reader"

FILES = """
    INSERT INTO media_files (id, file_type, uploader_id, key, name, size, created_at, updated_at, search_text)
    SELECT i, CASE i % 3 WHEN 0 THEN 'image' WHEN 1 THEN 'text' ELSE 'video' END, 1,
        'core_media/2025/12/' || (i % 28 + 1) || '/photo-' || i || '.jpg', 'photo-' || i || '.jpg',
        i * 1009 % 1000003, {time}, {time}, 'photo-' || i || '.jpg' || {newline}
    FROM {numbers}"""

THUMBNAILS = """
    INSERT INTO thumbnails (media_file_id, key, edge)
    SELECT i, 'core_media/2025/12/' || (i % 28 + 1) || '/thumbnails/photo-' || i || '_' || edge || '.jpg', edge
    FROM {numbers} JOIN (SELECT 64 AS edge UNION SELECT 128 UNION SELECT 512 UNION SELECT 1080) AS edges
        ON i % 3 = 0"""


def caller(site: Site) -> str:
    """Creates the database, and returns the key of a user who may read."""
    site.folder.mkdir()
    site.command("user", "add", CALLER, "--staff", "--permission", "3801", "--permission", "3802")
    return site.command("token", "issue", CALLER)


def fill_postgres(database: Database, files: int) -> None:
    """Adds files, and then runs what autovacuum would have done."""
    numbers = f"generate_series(1, {files}) AS numbers (i)"
    time = "timestamptz '2025-12-01' + i * interval '1.000001 seconds'"
    database.run(FILES.format(numbers=numbers, time=time, newline="chr(10)"))
    database.run(THUMBNAILS.format(numbers=numbers))
    database.run("VACUUM ANALYZE")


def fill_sqlite(path: Path, files: int) -> None:
    numbers = f"(WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < {files}) SELECT i FROM n WHERE i > 0)"
    time = "1764547200000000 + i * 1000001"
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(FILES.format(numbers=numbers, time=time, newline="char(10)"))
        connection.execute(THUMBNAILS.format(numbers=numbers))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
