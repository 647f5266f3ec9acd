DROP TRIGGER media_file_search_update;
DROP TRIGGER media_file_search_delete;
DROP TRIGGER media_file_search_insert;
DROP TABLE media_file_search;
