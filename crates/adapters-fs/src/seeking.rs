use std::io::{self, ErrorKind, SeekFrom};

/// The position that `to` names in content of `length` bytes that was read up to `position`. It may lie behind the
/// end, but not where the system knows no offset, as in lseek(2).
pub(crate) fn sought(to: SeekFrom, position: u64, length: u64) -> io::Result<u64> {
    let sought = match to {
        SeekFrom::Start(offset) => Some(offset),
        SeekFrom::Current(offset) => position.checked_add_signed(offset),
        SeekFrom::End(offset) => length.checked_add_signed(offset),
    };
    sought.filter(|sought| i64::try_from(*sought).is_ok()).ok_or(ErrorKind::InvalidInput.into())
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, SeekFrom};

    use super::sought;

    #[test]
    fn a_position_counts_from_the_start_from_here_and_from_the_end() {
        let rows = [
            (SeekFrom::Start(12), 12),
            (SeekFrom::Current(-3), 1),
            (SeekFrom::Current(3), 7),
            (SeekFrom::End(-10), 0),
            (SeekFrom::End(5), 15),
        ];
        for (to, expected) in rows {
            assert_eq!(sought(to, 4, 10).expect("a position"), expected, "{to:?}");
        }
    }

    #[test]
    fn what_no_file_reaches_is_an_invalid_argument() {
        let rows = [
            SeekFrom::Current(-5),
            SeekFrom::End(-11),
            SeekFrom::Start(u64::MAX),
            SeekFrom::Current(i64::MAX),
        ];
        for to in rows {
            let error = sought(to, 4, 10).expect_err("no position");
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{to:?}");
        }
    }
}
