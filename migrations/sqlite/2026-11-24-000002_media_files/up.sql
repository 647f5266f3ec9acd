CREATE TABLE media_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file_type TEXT NOT NULL
        CHECK (file_type IN ('image', 'video', 'audio', 'text', 'document', 'archive', 'other')),
    uploader_id INTEGER REFERENCES users ON DELETE SET NULL,
    key TEXT NOT NULL UNIQUE,
    name TEXT,
    description TEXT,
    size INTEGER,
    sha256 BLOB,
    width INTEGER,
    height INTEGER,
    color_mode TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- The folded name and the folded description, joined by a newline, which no folded search holds.
    search_text TEXT NOT NULL
) STRICT;

-- One index per ordering of a list, read forwards and backwards: nulls come first ascending and last
-- descending.
CREATE INDEX media_files_created_at ON media_files (created_at, id);
CREATE INDEX media_files_updated_at ON media_files (updated_at, id);
CREATE INDEX media_files_name ON media_files (name, id);
CREATE INDEX media_files_size ON media_files (size, id);

-- The filters, in the default ordering.
CREATE INDEX media_files_uploader_id ON media_files (uploader_id, created_at, id);
CREATE INDEX media_files_file_type ON media_files (file_type, created_at, id);

CREATE TABLE thumbnails (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_file_id INTEGER NOT NULL REFERENCES media_files ON DELETE CASCADE,
    key TEXT NOT NULL UNIQUE,
    edge INTEGER
) STRICT;

CREATE INDEX thumbnails_media_file_id ON thumbnails (media_file_id);

CREATE TABLE retired_keys (
    key TEXT NOT NULL PRIMARY KEY,
    retired_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX retired_keys_pending ON retired_keys (retired_at, key) WHERE removed_at IS NULL;
