use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, HeaderMap};

/// The file name of a part with these headers, the extended form before the plain one (RFC 6266,
/// section 4.3); `None` when the part has none and is thus no file.
pub fn file_name(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(CONTENT_DISPOSITION)?;
    let disposition = ContentDisposition::from_raw(header).ok();
    let extended = disposition.as_ref().and_then(ContentDisposition::get_filename_ext);
    extended
        .map(|name| String::from_utf8_lossy(&name.value).into_owned())
        .or_else(|| plain_file_name(&String::from_utf8_lossy(header.as_bytes())))
}

/// The parameter `filename` of a Content-Disposition. A backslash counts as an escape only before a quote
/// or another backslash: some browsers send the whole path of a Windows file, unescaped.
fn plain_file_name(header: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, parameter)) = rest.split_once(';') {
        let (name, after) = parameter.split_once('=')?;
        let (value, after) = value(after);
        if name.trim().eq_ignore_ascii_case("filename") {
            return Some(value);
        }
        rest = after;
    }
    None
}

/// A parameter's value, and what follows it.
fn value(text: &str) -> (String, &str) {
    let text = text.trim_start();
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_at(text.find(';').unwrap_or(text.len()));
        return (value.trim_end().to_owned(), rest);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match (c, characters.peek()) {
            ('"', _) => return (value, &quoted[at + 1..]),
            ('\\', Some(&(_, escaped @ ('"' | '\\')))) => {
                value.push(escaped);
                characters.next();
            }
            (c, _) => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::plain_file_name;

    #[test]
    fn file_names_are_read_as_they_were_meant() {
        let table = [
            (r#"form-data; name="f"; filename="a.txt""#, Some("a.txt")),
            (r#"form-data; filename="a;b=c.txt"; name="f""#, Some("a;b=c.txt")),
            (r#"form-data; name="filename=x"; filename="a""#, Some("a")),
            (r#"form-data; name="f"; filename="say \"hi\".txt""#, Some(r#"say "hi".txt"#)),
            (
                r#"form-data; name="f"; filename="C:\Users\me\notes.txt""#,
                Some(r"C:\Users\me\notes.txt"),
            ),
            (r#"form-data; name="f"; filename="C:\\Users\\me.txt""#, Some(r"C:\Users\me.txt")),
            (r#"form-data; name="f"; FileName = a.txt ; x=y"#, Some("a.txt")),
            (r#"form-data; name="f"; filename="""#, Some("")),
            (r#"form-data; name="f"; filename="بی‌پایان"#, Some("بی‌پایان")),
            (r#"form-data; name="f""#, None),
            ("form-data", None),
            ("form-data; rubbish", None),
        ];
        for (header, expected) in table {
            assert_eq!(plain_file_name(header).as_deref(), expected, "{header}");
        }
    }
}
