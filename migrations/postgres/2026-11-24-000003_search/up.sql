-- A search looks for a text anywhere in search_text, which only trigrams can index. Where the extension
-- is not installed or may not be created, searches read the table instead and find the same.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX media_files_search_text ON media_files USING gin (search_text gin_trgm_ops);
EXCEPTION
    WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
        RAISE NOTICE 'searches are not indexed: %', SQLERRM;
END
$$;
