//! The length of a file, and its human-readable form.

use std::fmt;

use bytesize::ByteSize;

/// A length in bytes.
///
/// Its [`Display`](fmt::Display) is the human-readable form: units of 1024 from `B` to `PB`; bytes
/// as an integer; from `KB` up at most two decimals, rounded half to even on the exact value,
/// trailing zeros dropped down to one decimal. A value that would round to 1024 moves to the next
/// unit.
///
/// ```
/// use domain::FileSize;
///
/// assert_eq!(FileSize::from_bytes(1_728_593).to_string(), "1.65 MB");
/// assert_eq!(FileSize::from_bytes(1024).to_string(), "1.0 KB");
/// assert_eq!(FileSize::from_bytes(999).to_string(), "999 B");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileSize(ByteSize);

/// The units above the byte, each with its length in bytes.
const UNITS: [(u64, &str); 5] = [
    (bytesize::KIB, "KB"),
    (bytesize::MIB, "MB"),
    (bytesize::GIB, "GB"),
    (bytesize::TIB, "TB"),
    (bytesize::PIB, "PB"),
];

impl FileSize {
    /// A length of `bytes` bytes.
    #[must_use]
    pub const fn from_bytes(bytes: u64) -> Self {
        Self(ByteSize::b(bytes))
    }

    /// The length in bytes.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0.as_u64()
    }
}

impl fmt::Display for FileSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes();
        if bytes < bytesize::KIB {
            return write!(f, "{bytes} B");
        }
        let [smaller @ .., (largest_unit, largest_name)] = UNITS;
        let (hundredths, name) = smaller
            .into_iter()
            .map(|(unit, name)| (rounded_hundredths(bytes, unit), name))
            .find(|(hundredths, _)| *hundredths < 1024 * 100)
            .unwrap_or((rounded_hundredths(bytes, largest_unit), largest_name));
        let (whole, fraction) = (hundredths / 100, hundredths % 100);
        if fraction.is_multiple_of(10) {
            write!(f, "{whole}.{} {name}", fraction / 10)
        } else {
            write!(f, "{whole}.{fraction:02} {name}")
        }
    }
}

/// `bytes / unit` in hundredths, rounded half to even; exact, since nothing here is a float.
fn rounded_hundredths(bytes: u64, unit: u64) -> u128 {
    let scaled = u128::from(bytes) * 100;
    let unit = u128::from(unit);
    let (floor, rest) = (scaled / unit, scaled % unit);
    match (rest * 2).cmp(&unit) {
        std::cmp::Ordering::Less => floor,
        std::cmp::Ordering::Greater => floor + 1,
        std::cmp::Ordering::Equal => floor + floor % 2,
    }
}

#[cfg(test)]
mod tests {
    use super::FileSize;

    #[test]
    fn the_human_readable_form_follows_its_table() {
        let table: [(u64, &str); 21] = [
            (0, "0 B"),
            (1, "1 B"),
            (999, "999 B"),
            (1023, "1023 B"),
            (1024, "1.0 KB"),
            (1152, "1.12 KB"), // 1.125 exactly: the tie goes to the even 1.12
            (1157, "1.13 KB"),
            (1408, "1.38 KB"), // 1.375 exactly: the tie goes to the even 1.38
            (1536, "1.5 KB"),
            (10_240, "10.0 KB"),
            (1_048_570, "1023.99 KB"),
            (1_048_571, "1.0 MB"), // 1023.995… rounds to 1024 and moves on
            (1_048_575, "1.0 MB"),
            (1_048_576, "1.0 MB"),
            (1_728_593, "1.65 MB"),
            (2_621_440, "2.5 MB"),
            (1_000_000_000, "953.67 MB"),
            (1 << 30, "1.0 GB"),
            ((1 << 40) - 1, "1.0 TB"),
            (1 << 50, "1.0 PB"),
            (u64::MAX, "16384.0 PB"),
        ];
        for (bytes, expected) in table {
            assert_eq!(FileSize::from_bytes(bytes).to_string(), expected, "{bytes}");
        }
    }
}
