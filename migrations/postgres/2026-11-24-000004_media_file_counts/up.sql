-- How many media files there are, without counting them: the sum over all slots. One row alone would make
-- every upload wait for the commit of the one before. So each session counts in the slot of its process,
-- which it shares with few others; a slot that saw more files go than come is negative. A transaction
-- changes one slot only, so that no two ever wait for each other.
LOCK TABLE media_files IN SHARE ROW EXCLUSIVE MODE;

CREATE TABLE media_file_counts (
    slot integer PRIMARY KEY,
    files bigint NOT NULL
);

CREATE FUNCTION count_media_files() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM media_file_counts;
        RETURN NULL;
    END IF;
    INSERT INTO media_file_counts AS present
        SELECT pg_backend_pid() % 64, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END
            FROM changed HAVING count(*) > 0
        ON CONFLICT (slot) DO UPDATE SET files = present.files + excluded.files;
    RETURN NULL;
END
$$;

CREATE TRIGGER media_files_counted_insert AFTER INSERT ON media_files
    REFERENCING NEW TABLE AS changed EXECUTE FUNCTION count_media_files();

CREATE TRIGGER media_files_counted_delete AFTER DELETE ON media_files
    REFERENCING OLD TABLE AS changed EXECUTE FUNCTION count_media_files();

CREATE TRIGGER media_files_counted_truncate AFTER TRUNCATE ON media_files
    EXECUTE FUNCTION count_media_files();

-- The lock has waited for every change under way, and lets none begin.
INSERT INTO media_file_counts SELECT 0, count(*) FROM media_files;
