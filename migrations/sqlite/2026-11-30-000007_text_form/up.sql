-- Names sort by the bytes of their sort key, which the program computes for its collation (CLDR); null where
-- there is no name.
ALTER TABLE media_files ADD COLUMN name_sort_key BLOB;
DROP INDEX media_files_name;
CREATE INDEX media_files_name_sort_key ON media_files (name_sort_key, id);

-- In which form names, descriptions, search_text and name_sort_key are stored, in slot 0: the rules of the
-- program and its collation. Files from next_id on may have another form; none has where it is null. The
-- program computes them again after the migrations, since SQL has no normalization, folding and collation.
CREATE TABLE text_form (
    slot INTEGER PRIMARY KEY CHECK (slot = 0),
    form TEXT NOT NULL,
    next_id INTEGER
) STRICT;

INSERT INTO text_form VALUES (0, '', 0);
