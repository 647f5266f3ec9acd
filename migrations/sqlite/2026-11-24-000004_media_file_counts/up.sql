-- How many media files there are, without counting them. There is one writer at a time, so one row is
-- enough, whose slot is 0.
CREATE TABLE media_file_counts (
    slot INTEGER PRIMARY KEY CHECK (slot = 0),
    files INTEGER NOT NULL
) STRICT;

INSERT INTO media_file_counts SELECT 0, count(*) FROM media_files;

CREATE TRIGGER media_files_counted_insert AFTER INSERT ON media_files BEGIN
    UPDATE media_file_counts SET files = files + 1;
END;

CREATE TRIGGER media_files_counted_delete AFTER DELETE ON media_files BEGIN
    UPDATE media_file_counts SET files = files - 1;
END;
