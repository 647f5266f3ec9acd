//! File names: what a client sends, and the form in which it becomes part of a storage key.

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

use crate::nfc::nfc;

/// What may be appended to a stored name or stem: `_` and seven characters, or the longest
/// thumbnail ending. What remains of the 255 bytes that file systems allow is the stored name's.
const MAX_STORED_BYTES: usize = MAX_SUFFIXED_BYTES - "_x7Kp0Qa".len();

/// The longest name that leaves room for a thumbnail ending alone.
const MAX_SUFFIXED_BYTES: usize = 255 - "_thumbnail_1080x1080.webp".len();

/// Beside originals, the folder of their thumbnails.
pub(crate) const THUMBNAILS_FOLDER: &str = "thumbnails";

/// The longest extension that survives when a name is cut, in bytes with its dots.
const MAX_KEPT_EXTENSION_BYTES: usize = 32;

/// Zero-width non-joiner and joiner: invisible, but part of the spelling of words and emoji.
const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

/// The file name within what a client sent: what follows the last `/` or `\`, in NFC (UAX 15),
/// without characters that cannot be printed but with zero-width joiners and non-joiners, trimmed.
/// May be empty.
#[must_use]
pub fn client_file_name(sent: &str) -> String {
    let base = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let printable: String =
        base.chars().filter(|c| is_printable(*c) || JOINERS.contains(c)).collect();
    nfc(printable.trim_matches(|c| c == ' ' || JOINERS.contains(&c)))
}

/// A space, or anything with a glyph: neither control, format, surrogate, private, unassigned nor a
/// separator (Unicode categories C* and Z*).
fn is_printable(c: char) -> bool {
    let hidden = GeneralCategoryGroup::Other.union(GeneralCategoryGroup::Separator);
    c == ' ' || !hidden.contains(category(c))
}

/// Letters and numbers (Unicode categories L* and N*), `_`, `-` and `.`; combining marks are
/// neither.
fn is_stored(c: char) -> bool {
    let kept = GeneralCategoryGroup::Letter.union(GeneralCategoryGroup::Number);
    "_-.".contains(c) || kept.contains(category(c))
}

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

/// The last segment of a media file's [`StorageKey`](crate::StorageKey), derived from the client's
/// file name.
///
/// Never empty, never only dots, no separators, and short enough that every suffix of this crate
/// leaves it within 255 bytes.
///
/// ```
/// use domain::StoredName;
///
/// assert_eq!(StoredName::new("a b (1).txt", "txt").as_str(), "a_b_1.txt");
/// assert_eq!(StoredName::new("../..", "png").as_str(), "file.png");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StoredName(String);

impl StoredName {
    /// The stored form of the file name that a client sent; `extension` (without a dot) is that of
    /// the detected type, for a name with nothing left before its extension.
    #[must_use]
    pub fn new(sent: &str, extension: &str) -> Self {
        let name = client_file_name(sent);
        let kept: String = name.replace(' ', "_").chars().filter(|c| is_stored(*c)).collect();
        let kept = nfc(&kept);
        let is_nothing = kept.chars().all(|c| c == '.');
        let became_hidden = kept.starts_with('.') && !name.starts_with('.');
        if is_nothing || became_hidden {
            return Self(format!("file.{extension}"));
        }
        Self(cut(&kept, MAX_STORED_BYTES))
    }

    /// The last segment of a key that is in use, with `suffix` as in
    /// [`with_suffix`](Self::with_suffix), and cut where a thumbnail ending would not fit.
    pub(crate) fn of_stored(segment: &str, suffix: Option<&NameSuffix>) -> Self {
        match suffix {
            None => Self(cut(segment, MAX_SUFFIXED_BYTES)),
            Some(suffix) => Self(cut(segment, MAX_STORED_BYTES)).with_suffix(suffix),
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the folder of the thumbnails has this name, so that no file can.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        self.0 == THUMBNAILS_FOLDER
    }

    /// The name without its last extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        self.0.strip_suffix(last_extension(&self.0)).unwrap_or(&self.0)
    }

    /// The name with `_` and `suffix` before all its extensions: `archive.tar.gz` becomes
    /// `archive_x7Kp0Qa.tar.gz`.
    #[must_use]
    pub fn with_suffix(&self, suffix: &NameSuffix) -> Self {
        let extensions = all_extensions(&self.0);
        let root = self.0.strip_suffix(extensions).unwrap_or(&self.0);
        Self(format!("{root}_{}{extensions}", suffix.as_str()))
    }
}

/// Everything from the first dot on that neither opens nor closes the name; empty when there is
/// none.
fn all_extensions(name: &str) -> &str {
    let leading = name.len() - name.trim_start_matches('.').len();
    match name[leading..].find('.') {
        Some(dot) if !name.ends_with('.') => &name[leading + dot..],
        _ => "",
    }
}

/// Everything from the last dot on, as [`all_extensions`] counts dots.
pub(crate) fn last_extension(name: &str) -> &str {
    let extensions = all_extensions(name);
    &extensions[extensions.rfind('.').unwrap_or(0)..]
}

/// The extensions that a name keeps when it is cut: all of them where they are short, else the
/// last, else none.
pub(crate) fn kept_extension(name: &str) -> &str {
    [all_extensions(name), last_extension(name)]
        .into_iter()
        .find(|extension| extension.len() <= MAX_KEPT_EXTENSION_BYTES)
        .unwrap_or_default()
}

/// The name cut to `max_bytes` before its [`kept_extension`].
fn cut(name: &str, max_bytes: usize) -> String {
    if name.len() <= max_bytes {
        return name.to_owned();
    }
    let extension = kept_extension(name);
    let stem_end = name.floor_char_boundary(max_bytes - extension.len());
    format!("{}{extension}", &name[..stem_end])
}

/// Seven ASCII letters or digits that make a taken name free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NameSuffix([u8; 7]);

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl NameSuffix {
    /// The suffix that a uniformly random number stands for.
    #[must_use]
    pub fn from_random(mut random: u64) -> Self {
        let mut letters = [0; 7];
        for letter in &mut letters {
            let index = usize::try_from(random % 62).unwrap_or_default();
            *letter = ALPHABET[index];
            random /= 62;
        }
        Self(letters)
    }

    /// The seven characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{NameSuffix, StoredName};

    #[test]
    fn client_names_become_stored_names() {
        let table = [
            ("photo.jpg", "photo.jpg"),
            ("a b (1).txt", "a_b_1.txt"),
            ("نیم\u{200c}فاصله.txt", "نیمفاصله.txt"),
            ("تصویر ۱.png", "تصویر_۱.png"),
            ("party 🎉 time.gif", "party__time.gif"),
            ("🎉.gif", "file.bin"),
            ("🎉🎉.tar.gz", "file.bin"),
            (".gif", ".gif"),
            (".🎉.gif", "..gif"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\photo.jpg", "photo.jpg"),
            ("/", "file.bin"),
            ("", "file.bin"),
            ("..", "file.bin"),
            ("🎉", "file.bin"),
            ("nul\0byte.txt", "nulbyte.txt"),
            ("line\r\nbreak.txt", "linebreak.txt"),
            ("  padded.txt  ", "padded.txt"),
            ("\u{a0} nbsp.txt", "nbsp.txt"),
            ("e\u{301}te\u{301}.txt", "été.txt"),
            ("ا\u{653}موزش.txt", "آموزش.txt"),
            ("か\u{3099}き\u{3099}く\u{3099}.txt", "がぎぐ.txt"),
            ("x\u{301}.txt", "x.txt"), // no letter has both
            ("\u{1112}🎉\u{1161}.txt", "하.txt"),
            ("👨\u{200d}👩 a.txt", "_a.txt"),
            ("a\u{202e}gnp.exe", "agnp.exe"),
            ("été.txt", "été.txt"),
            ("²½Ⅷ.txt", "²½Ⅷ.txt"),
            ("semi;colon\"quote'.txt", "semicolonquote.txt"),
            ("archive.tar.gz", "archive.tar.gz"),
            ("-rf.txt", "-rf.txt"),
        ];
        for (sent, stored) in table {
            assert_eq!(StoredName::new(sent, "bin").as_str(), stored, "{sent:?}");
        }
    }

    #[test]
    fn a_suffix_goes_before_all_extensions() {
        let suffix = NameSuffix::from_random(u64::MAX);
        let s = suffix.as_str();
        let table = [
            ("archive.tar.gz", format!("archive_{s}.tar.gz")),
            ("photo.jpg", format!("photo_{s}.jpg")),
            ("README", format!("README_{s}")),
            (".bashrc", format!(".bashrc_{s}")),
            (".config.json", format!(".config_{s}.json")),
            ("ends.with.", format!("ends.with._{s}")),
        ];
        for (sent, expected) in table {
            let stored = StoredName::new(sent, "bin").with_suffix(&suffix);
            assert_eq!(stored.as_str(), expected);
        }
    }

    #[test]
    fn stems_lose_one_extension() {
        for (sent, stem) in [("a.tar.gz", "a.tar"), ("a", "a"), (".jpg", ".jpg"), ("a.", "a.")] {
            assert_eq!(StoredName::new(sent, "bin").stem(), stem);
        }
    }

    #[test]
    fn long_names_are_cut_and_keep_their_extension() {
        let suffix = NameSuffix::from_random(7);
        let table = [
            ("x".repeat(400) + ".jpg", ".jpg"),
            ("ی".repeat(400) + ".tar.gz", ".tar.gz"),
            ("ab.".repeat(200) + "png", ".png"),
            ("y".repeat(400), "y"),
            (format!("z.{}", "e".repeat(400)), "e"),
        ];
        for (sent, ending) in table {
            let stored = StoredName::new(&sent, "bin");
            assert!(stored.as_str().ends_with(ending));
            let suffixed = stored.with_suffix(&suffix);
            assert!(suffixed.as_str().len() <= 255);
            let thumbnail = format!("{}_thumbnail_1080x1080.webp", suffixed.stem());
            assert!(thumbnail.len() <= 255, "{thumbnail}");
            assert!(stored.as_str().len() > 200, "cut no further than needed");
        }
    }

    #[test]
    fn suffixes_are_seven_letters_or_digits() {
        for random in [0, 1, 61, 62, u64::MAX] {
            let suffix = NameSuffix::from_random(random);
            assert_eq!(suffix.as_str().len(), 7);
            assert!(suffix.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
    }
}
