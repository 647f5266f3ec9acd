DROP TABLE unfinished_copy;
DROP TABLE store_identity;
