//! The harness of the black-box tests.
//!
//! A [`Site`] is an installation of the real program with its own data folder and database; a
//! [`Server`] is the program running there. Tests use it like clients: by HTTP over a socket, and
//! by the command line. They read the database only for facts that no client can see.
//!
//! The suites are in `tests/`, including the rules of the workspace. Promises of a single crate are
//! tested in that crate. Open `site.rs` first.

mod aftermath;
mod browser;
mod cluster;
mod data_folder;
mod database;
mod disk;
mod document;
pub mod form;
pub mod http;
pub mod imports;
mod link;
mod other_origin;
mod outcome;
mod running;
pub mod samples;
mod server;
mod signals;
mod site;
mod small_disk;
mod strace;
pub mod system_calls;
mod waiting;
pub mod workspace;

pub use browser::{Browser, BrowserKind, Page, key};
pub use cluster::Cluster;
pub use database::{Backend, Lock};
pub use disk::{Disk, Image, Survivors};
pub use form::Form;
pub use http::{Request, Response};
pub use link::{Fault, Link, Way};
pub use other_origin::OtherOrigin;
pub use outcome::Outcome;
pub use running::Running;
pub use server::Server;
pub use site::Site;
pub use small_disk::{Ballast, SmallDisk};
pub use strace::{FailingCalls, Killer};
pub use waiting::{eventually, within};

/// Makes each function a test on SQLite and one on PostgreSQL, with a fresh [`Site`] as its
/// argument.
#[macro_export]
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        $crate::with_both_backends!($($test: $crate::Site::new),+);
    };
}

/// Makes each function a test on SQLite and one on PostgreSQL. Its argument is the [`Backend`],
/// converted by the function after a colon if there is one.
#[macro_export]
macro_rules! with_both_backends {
    ($($test:ident),+ $(,)?) => {
        $crate::with_both_backends!($($test: ::std::convert::identity),+);
    };
    ($($test:ident: $prepare:path),+ $(,)?) => {
        mod sqlite {
            $(
                #[test]
                fn $test() {
                    super::$test($prepare($crate::Backend::Sqlite));
                }
            )+
        }

        mod postgres {
            $(
                #[test]
                fn $test() {
                    super::$test($prepare($crate::Backend::Postgres));
                }
            )+
        }
    };
}

/// Makes each function a test in each browser.
#[macro_export]
macro_rules! in_both_browsers {
    ($($test:ident),+ $(,)?) => {
        mod chromium {
            $(
                #[test]
                fn $test() {
                    super::$test($crate::BrowserKind::Chromium);
                }
            )+
        }

        mod firefox {
            $(
                #[test]
                fn $test() {
                    super::$test($crate::BrowserKind::Firefox);
                }
            )+
        }
    };
}
