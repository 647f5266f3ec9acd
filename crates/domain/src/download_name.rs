//! The file name under which clients save content.

use crate::file_name::{client_file_name, last_extension};
use crate::storage_key::StorageKey;

/// The file name under which a client saves what is under `key`: the name of the media file, with
/// the extension of the key unless it has that already; the last segment of the key where there is
/// no name.
#[must_use]
pub fn download_name(name: Option<&str>, key: &StorageKey) -> String {
    let stored = key.file_name();
    let name = client_file_name(&name.unwrap_or_default().replace(['/', '\\'], "_"));
    let extension = last_extension(stored);
    if name.chars().all(|c| c == '.') || name.eq_ignore_ascii_case(extension) {
        return stored.to_owned();
    }
    if name.to_lowercase().ends_with(&extension.to_lowercase()) {
        return name;
    }
    name + extension
}

#[cfg(test)]
mod tests {
    use super::download_name;

    #[test]
    fn downloads_are_called_as_the_media_file_with_the_extension_of_the_key() {
        let table = [
            (Some("नमस्ते.pdf"), "core_media/2025/02/03/नमसत.pdf", "नमस्ते.pdf"),
            (Some("نیم\u{200c}فاصله.TXT"), "نیمفاصله.txt", "نیم\u{200c}فاصله.TXT"),
            (Some("Quarterly report"), "q3.pdf", "Quarterly report.pdf"),
            (Some("v1.2"), "notes_x7Kp0Qa.tar.gz", "v1.2.gz"),
            (Some("photo.jpg"), "photo.png", "photo.jpg.png"),
            (Some("AC/DC\\live.mp3"), "x.mp3", "AC_DC_live.mp3"),
            (Some("a\r\nX: y.txt"), "a.txt", "aX: y.txt"),
            (Some("README"), "README", "README"),
            (Some(""), "a.txt", "a.txt"),
            (Some(".TXT"), "a.txt", "a.txt"),
            (Some(".htaccess"), "a.txt", ".htaccess.txt"),
            (Some("\u{202e}.."), "a.txt", "a.txt"),
            (None, "a/b.txt", "b.txt"),
        ];
        for (name, key, expected) in table {
            let key = key.parse().expect("it is a key");
            assert_eq!(download_name(name, &key), expected, "{name:?}");
        }
    }
}
