-- The id of the store that the database belongs to, in slot 0. It is 32 hexadecimal digits, and the data folder
-- keeps the same.
CREATE TABLE store_identity (
    slot integer PRIMARY KEY CHECK (slot = 0),
    id text NOT NULL
);

-- A row in slot 0 from the begin of a copy into the database to its finish; run is a random number.
CREATE TABLE unfinished_copy (
    slot integer PRIMARY KEY CHECK (slot = 0),
    run bigint NOT NULL
);
