DROP TABLE text_form;
DROP INDEX media_files_name_sort_key;
ALTER TABLE media_files DROP COLUMN name_sort_key;
CREATE INDEX media_files_name ON media_files (name, id);
