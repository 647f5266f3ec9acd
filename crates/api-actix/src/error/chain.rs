//! Prints an error with its causes, for logs and the command line.

use std::error::Error;

/// The error and its causes on one line. Line breaks within them become blanks.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    std::iter::successors(Some(error), |&error| error.source())
        .map(|error| error.to_string().split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join(": ")
}

#[cfg(test)]
mod tests {
    use std::io;

    use application::AddUserError;
    use ports::PortError;

    use super::chain;

    #[test]
    fn every_cause_is_printed_once_on_one_line() {
        let cause = io::Error::other("the disk\n\tis on fire\n");
        let error = AddUserError::Port(PortError::backend(cause));
        assert_eq!(
            chain(&error),
            "the user could not be added: the backend failed: the disk is on fire"
        );
    }
}
