-- Whether a media file or a thumbnail ever had the key. One that a sweep found under bytes without a row
-- may still be adopted. Of keys that were given up before this column came it is not known, so that they
-- count as used.
ALTER TABLE retired_keys ADD COLUMN was_used INTEGER NOT NULL DEFAULT 1 CHECK (was_used IN (0, 1));
