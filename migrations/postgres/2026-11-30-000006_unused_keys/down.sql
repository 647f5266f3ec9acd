ALTER TABLE retired_keys DROP COLUMN was_used;
