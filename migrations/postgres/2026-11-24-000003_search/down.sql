-- The extension stays: others may use it by now.
DROP INDEX IF EXISTS media_files_search_text;
