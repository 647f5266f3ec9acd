#!/usr/bin/env bash
# Expected:  BEGIN IMMEDIATE takes the write lock or fails, so that its success on a connection shows
#            that the database can be written ("starts a new write immediately", SQLite's page on
#            transactions).
# Software:  SQLite 3.54.1 (apsw 3.54.1.0)
# Behaviour: on a read-only connection BEGIN IMMEDIATE and BEGIN EXCLUSIVE succeed and start a read
#            transaction, in WAL mode and without. The first write inside fails.
# Output:    for wal and delete: immediate begins as read, then ReadOnlyError; exclusive the same
# Matters:   health checks that begin and roll back a write call a server ready whose every write
#            fails, for example after a restore as another account.
set -euo pipefail
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check apsw==3.54.1.0

cat > begin.py <<'PY'
import apsw

STATES = {apsw.SQLITE_TXN_NONE: "none", apsw.SQLITE_TXN_READ: "read", apsw.SQLITE_TXN_WRITE: "write"}
writer = apsw.Connection("library.sqlite3")
writer.execute("CREATE TABLE files (id)")
for mode in ("wal", "delete"):
    writer.execute(f"PRAGMA journal_mode = {mode}")
    reader = apsw.Connection("library.sqlite3", flags=apsw.SQLITE_OPEN_READONLY)
    for kind in ("immediate", "exclusive"):
        reader.execute(f"BEGIN {kind}")
        state = STATES[reader.txn_state("main")]
        try:
            reader.execute("INSERT INTO files VALUES (1)")
            outcome = "written"
        except apsw.Error as error:
            outcome = type(error).__name__
        reader.execute("ROLLBACK")
        print(mode, kind, "begins as", state, "then", outcome)
    reader.close()
PY
seen="$(venv/bin/python begin.py)"
wanted="wal immediate begins as read then ReadOnlyError
wal exclusive begins as read then ReadOnlyError
delete immediate begins as read then ReadOnlyError
delete exclusive begins as read then ReadOnlyError"
if [[ "$seen" != "$wanted" ]]; then
  printf 'changed\nexpected:\n%s\nseen:\n%s\n' "$wanted" "$seen" >&2
  exit 1
fi
echo "holds: on a read-only connection ${seen//$'\n'/; }"
