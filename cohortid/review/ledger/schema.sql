-- The ledger of reviews: one table that only grows. Each row holds the hash of the row before it.
PRAGMA application_id = 1668246642;
PRAGMA user_version = 1;
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('run', 'listing', 'decision', 'answer', 'nomination', 'sample')),
  run_id TEXT NOT NULL,
  person_id TEXT NOT NULL,        -- '' for a run or a sample
  content TEXT NOT NULL,          -- JSON, keys sorted
  content_sha256 TEXT NOT NULL UNIQUE,
  file_sha256 TEXT NOT NULL,      -- of the file it came from; '' if from none
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  version TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE
);
CREATE INDEX entry_of_kind ON entry (kind, run_id, person_id);
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
