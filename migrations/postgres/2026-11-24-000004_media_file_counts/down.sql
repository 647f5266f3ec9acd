DROP TRIGGER media_files_counted_truncate ON media_files;
DROP TRIGGER media_files_counted_delete ON media_files;
DROP TRIGGER media_files_counted_insert ON media_files;
DROP FUNCTION count_media_files();
DROP TABLE media_file_counts;
