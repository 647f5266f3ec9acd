//! The plain `filename` of a part, as clients escape it.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The file name that `sent` stands for.
///
/// HTML forms escape a quote and line breaks, and nothing else (HTML Standard, multipart/form-data
/// encoding algorithm): so do browsers, requests and httpx. aiohttp escapes everything but ASCII
/// letters and digits. A name is decoded as these do if it is ASCII alone and its escapes are UTF-8
/// with a letter beyond ASCII. People do not write such escapes after a `%`.
pub fn decode_file_name(sent: &str) -> Cow<'_, str> {
    if let Some(decoded) = decode_all(sent) {
        return decoded.into();
    }
    let escapes = [("%22", "\""), ("%0D", "\r"), ("%0A", "\n")];
    escapes.into_iter().fold(sent.into(), |name: Cow<'_, str>, (escape, character)| {
        if name.contains(escape) { name.replace(escape, character).into() } else { name }
    })
}

fn decode_all(sent: &str) -> Option<String> {
    let is_letter = |c: char| !c.is_ascii() && c.is_alphabetic();
    let decoded = percent_decode_str(sent).decode_utf8().ok()?;
    (sent.is_ascii() && decoded.contains(is_letter)).then(|| decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::decode_file_name;

    #[test]
    fn file_names_are_unescaped_as_they_were_escaped() {
        let table = [
            // as aiohttp 3.13 escapes them
            ("%DA%AF%D8%B2%D8%A7%D8%B1%D8%B4%20%DB%B1.pdf", "گزارش ۱.pdf"),
            ("caf%C3%A9%20100%25.txt", "café 100%.txt"),
            ("%e3%81%8c.txt", "が.txt"),
            // as HTML forms do
            ("say %22hi%22.txt", "say \"hi\".txt"),
            ("line%0D%0Abreak.txt", "line\r\nbreak.txt"),
            ("نام %22.txt", "نام \".txt"),
            // as they are
            ("100%25.txt", "100%25.txt"),
            ("100%.txt", "100%.txt"),
            ("a%20b.txt", "a%20b.txt"),
            ("%2e%2e%2fup.txt", "%2e%2e%2fup.txt"),
            ("نام %D8%A7.txt", "نام %D8%A7.txt"),
            ("%D8.txt", "%D8.txt"),
            ("%FF%FE.txt", "%FF%FE.txt"),
            ("%F0%9F%8E%89.jpg", "%F0%9F%8E%89.jpg"),
            ("%2522.txt", "%2522.txt"),
            ("%", "%"),
            ("", ""),
        ];
        for (sent, name) in table {
            assert_eq!(decode_file_name(sent), name);
        }
    }
}
