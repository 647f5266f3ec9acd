use std::io;

use ports::PortError;
use rustix::io::Errno;
use thiserror::Error;

/// What the store was about to do when the file system refused.
#[derive(Debug, Error)]
#[error("cannot {action}")]
struct Failure {
    action: &'static str,
    #[source]
    cause: io::Error,
}

/// The port's error for a refusal of the file system. An I/O error is one that may pass, as that of a network
/// or of a device does; the descriptor that it came from is not used again. A file system that is read-only,
/// or refuses what the store cannot do without, is mended by its operator.
pub(crate) fn port_error(action: &'static str, cause: impl Into<io::Error>) -> PortError {
    let cause = cause.into();
    let errno = Errno::from_io_error(&cause);
    let failure = Box::new(Failure { action, cause });
    match errno {
        Some(Errno::EXIST) => PortError::Conflict,
        Some(Errno::NOSPC | Errno::DQUOT) => PortError::Full(failure),
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
        ) => PortError::Unavailable(failure),
        _ => PortError::Backend(failure),
    }
}

/// The same for what fails only where a folder of the store itself is gone, if it says that a name is missing.
pub(super) fn folder_port_error(action: &'static str, cause: impl Into<io::Error>) -> PortError {
    let cause = cause.into();
    let is_gone = Errno::from_io_error(&cause) == Some(Errno::NOENT);
    match port_error(action, cause) {
        PortError::Backend(failure) if is_gone => PortError::Unavailable(failure),
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
    fn refusals_are_told_apart_by_what_the_caller_can_do() {
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
    fn the_source_says_what_was_attempted() {
        let error = port_error("write staged bytes", Errno::NOSPC);
        let source = error.source().expect("a source");
        assert_eq!(source.to_string(), "cannot write staged bytes");
        assert!(source.source().is_some());
    }
}
