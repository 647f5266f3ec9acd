-- A search looks for a text anywhere in search_text, which only trigrams can index. The index keeps no
-- copy of the text; the triggers keep it in step. Case is folded already.
CREATE VIRTUAL TABLE media_file_search USING fts5(
    search_text,
    content = 'media_files',
    content_rowid = 'id',
    tokenize = 'trigram case_sensitive 1'
);

INSERT INTO media_file_search (media_file_search) VALUES ('rebuild');

CREATE TRIGGER media_file_search_insert AFTER INSERT ON media_files BEGIN
    INSERT INTO media_file_search (rowid, search_text) VALUES (new.id, new.search_text);
END;

CREATE TRIGGER media_file_search_delete AFTER DELETE ON media_files BEGIN
    INSERT INTO media_file_search (media_file_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text);
END;

CREATE TRIGGER media_file_search_update AFTER UPDATE ON media_files
WHEN old.search_text <> new.search_text OR old.id <> new.id BEGIN
    INSERT INTO media_file_search (media_file_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text);
    INSERT INTO media_file_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
