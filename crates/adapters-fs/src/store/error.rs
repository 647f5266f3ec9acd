//! The errors of the file system in the terms of the ports.

use std::io;

use ports::PortError;
use rustix::io::Errno;
use thiserror::Error;

/// An operation of the store that the file system has rejected.
#[derive(Debug, Error)]
#[error("cannot {action}")]
struct StoreError {
    action: &'static str,
    #[source]
    cause: io::Error,
}

/// Classifies an error of the file system. An I/O error is unavailable: a network or a device may
/// recover, and the descriptor is not used again. So is a read-only file system or a missing
/// permission, which an operator can fix.
pub(crate) fn port_error(action: &'static str, cause: impl Into<io::Error>) -> PortError {
    let cause = cause.into();
    let errno = Errno::from_io_error(&cause);
    let error = Box::new(StoreError { action, cause });
    match errno {
        Some(Errno::EXIST) => PortError::Conflict,
        Some(Errno::NOSPC | Errno::DQUOT) => PortError::Full(error),
        Some(
            Errno::MFILE
            | Errno::NFILE
            | Errno::NOMEM
            | Errno::IO
            | Errno::STALE
            | Errno::ROFS
            | Errno::ACCESS
            | Errno::PERM
            | Errno::OPNOTSUPP,
        ) => PortError::Unavailable(error),
        _ => PortError::Backend(error),
    }
}

/// The same for an operation on a folder of the store itself, where a missing name means that the
/// folder is gone.
pub(super) fn folder_port_error(action: &'static str, cause: impl Into<io::Error>) -> PortError {
    let cause = cause.into();
    let is_gone = Errno::from_io_error(&cause) == Some(Errno::NOENT);
    match port_error(action, cause) {
        PortError::Backend(cause) if is_gone => PortError::Unavailable(cause),
        error => error,
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use ports::PortError;
    use rustix::io::Errno;

    use super::port_error;

    #[test]
    fn errors_are_classified_by_what_the_caller_can_do() {
        type Expected = fn(&PortError) -> bool;
        let table: [(Errno, Expected); 11] = [
            (Errno::NOSPC, |error| matches!(error, PortError::Full(_))),
            (Errno::DQUOT, |error| matches!(error, PortError::Full(_))),
            (Errno::MFILE, |error| matches!(error, PortError::Unavailable(_))),
            (Errno::NFILE, |error| matches!(error, PortError::Unavailable(_))),
            (Errno::EXIST, |error| matches!(error, PortError::Conflict)),
            (Errno::NOMEM, |error| matches!(error, PortError::Unavailable(_))),
            (Errno::IO, |error| matches!(error, PortError::Unavailable(_))),
            (Errno::ROFS, |error| matches!(error, PortError::Unavailable(_))),
            (Errno::ACCESS, |error| matches!(error, PortError::Unavailable(_))),
            (Errno::PERM, |error| matches!(error, PortError::Unavailable(_))),
            (Errno::NOENT, |error| matches!(error, PortError::Backend(_))),
        ];
        for (errno, expected) in table {
            assert!(expected(&port_error("write", errno)), "{errno:?}");
        }
    }

    #[test]
    fn the_source_names_the_operation() {
        let error = port_error("write staged bytes", Errno::NOSPC);
        let source = error.source().expect("a source");
        assert_eq!(source.to_string(), "cannot write staged bytes");
        assert!(source.source().is_some());
    }
}
