DROP TABLE retired_keys;
DROP TABLE thumbnails;
DROP TABLE media_files;
