//! File systems that cannot store uploads. Needs root and strace: `make test-faults`.

use tests::{Backend, FailingCalls, Form, Server, Site, eventually};

/// The call that renames without replacing, and its fallback.
const RENAME: &str = "renameat2";
const RENAME_AND_LINK: &str = "renameat2,linkat";

/// The calls that fail on a read-only file system.
const CHANGES: &str = "fchmod,mkdirat,renameat2,linkat";

fn upload(server: &Server, admin: &str) -> u16 {
    server.upload(admin, Form::with_file("a.txt", "text")).status
}

fn is_ready(server: &Server) -> bool {
    server.get("/readyz").send().status == 200
}

#[test]
fn a_file_system_without_renames_that_replace_nothing_is_used_by_links() {
    for error in ["EPERM", "ENOSYS", "EINVAL", "EOPNOTSUPP"] {
        let server = Site::new(Backend::Sqlite).start();
        let admin = server.admin();
        let failing = FailingCalls::attach(server.process_id(), RENAME, error, "1+");
        assert!(is_ready(&server), "{error}");
        assert_eq!(upload(&server, &admin), 201, "{error}");
        assert!(failing.happened(), "{error}");
    }
}

#[test]
fn a_file_system_that_fails_uploads_is_not_ready_until_it_recovers() {
    for (calls, error) in [
        (RENAME_AND_LINK, "EPERM"),
        (RENAME_AND_LINK, "EOPNOTSUPP"),
        (CHANGES, "EROFS"),
        (CHANGES, "EACCES"),
    ] {
        let server = Site::new(Backend::Sqlite).start();
        let admin = server.admin();
        let failing = FailingCalls::attach(server.process_id(), calls, error, "1+");
        assert!(!is_ready(&server), "{calls}: {error}");
        assert_eq!(upload(&server, &admin), 503, "{calls}: {error}");
        assert!(failing.happened(), "{calls}: {error}");
        drop(failing);
        eventually("a server that is ready again", || is_ready(&server));
        assert_eq!(upload(&server, &admin), 201, "{calls}: {error}");
        assert_eq!(server.files().len(), 1, "{:?}", server.files());
    }
}
