DROP TRIGGER media_files_counted_delete;
DROP TRIGGER media_files_counted_insert;
DROP TABLE media_file_counts;
