//! Seeking, for readers that keep their own position.

use std::io::{self, ErrorKind, SeekFrom};

/// The position that `to` resolves to, in content of `length` bytes and from the position
/// `position`. As in lseek(2), it may lie beyond the end, but must be a valid offset.
pub(crate) fn resolve(to: SeekFrom, position: u64, length: u64) -> io::Result<u64> {
    let resolved = match to {
        SeekFrom::Start(offset) => Some(offset),
        SeekFrom::Current(offset) => position.checked_add_signed(offset),
        SeekFrom::End(offset) => length.checked_add_signed(offset),
    };
    resolved
        .filter(|position| i64::try_from(*position).is_ok())
        .ok_or(ErrorKind::InvalidInput.into())
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, SeekFrom};

    use super::resolve;

    #[test]
    fn positions_are_relative_to_the_start_the_position_and_the_end() {
        let rows = [
            (SeekFrom::Start(12), 12),
            (SeekFrom::Current(-3), 1),
            (SeekFrom::Current(3), 7),
            (SeekFrom::End(-10), 0),
            (SeekFrom::End(5), 15),
        ];
        for (to, expected) in rows {
            assert_eq!(resolve(to, 4, 10).expect("a position"), expected, "{to:?}");
        }
    }

    #[test]
    fn a_position_outside_of_valid_offsets_is_an_invalid_argument() {
        let rows = [
            SeekFrom::Current(-5),
            SeekFrom::End(-11),
            SeekFrom::Start(u64::MAX),
            SeekFrom::Current(i64::MAX),
        ];
        for to in rows {
            let error = resolve(to, 4, 10).expect_err("no position");
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{to:?}");
        }
    }
}
