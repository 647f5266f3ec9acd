//! The dialect of a text: markup and scripts that a browser or a shell would act upon, and
//! documents that consist of text.

use super::markup;

/// The media type of a text that is not plain.
pub(super) fn name(text: &str) -> Option<&'static str> {
    const MAGIC: [(&str, &str); 6] = [
        ("%PDF-", "application/pdf"),
        ("%!PS", "application/postscript"),
        ("{\\rtf", "application/rtf"),
        ("!<arch>\ndebian-binary", "application/vnd.debian.binary-package"),
        ("!<arch>\n", "application/x-unix-archive"),
        ("#!", "text/x-shellscript"),
    ];
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| text.starts_with(magic)) {
        return Some(name);
    }
    let root = markup::root_element(text).map_or("", |root| root.name);
    let begins = text.trim_start_matches('\u{FEFF}').trim_ascii_start();
    if root == "svg" {
        Some("image/svg+xml")
    } else if is_html_element(root) || begins_html_document(begins) {
        Some("text/html")
    } else if begins.starts_with("<?xml") {
        Some("text/xml")
    } else {
        None
    }
}

/// The elements by which a browser would take a document for HTML (WHATWG MIME Sniffing, section
/// 7.1).
fn is_html_element(name: &str) -> bool {
    const NAMES: [&str; 17] = [
        "html", "head", "body", "script", "iframe", "h1", "div", "font", "table", "a", "style",
        "title", "b", "br", "p", "meta", "link",
    ];
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn begins_html_document(text: &str) -> bool {
    const DOCTYPE: &str = "<!doctype html";
    text.get(..DOCTYPE.len()).is_some_and(|start| start.eq_ignore_ascii_case(DOCTYPE))
}

/// Whether the text begins with a comment, declaration or document type that does not end in it.
pub(super) fn is_cut_in_prolog(text: &str) -> bool {
    let begins = text.trim_start_matches('\u{FEFF}').trim_ascii_start();
    ["<!", "<?"].iter().any(|start| begins.starts_with(start))
        && markup::root_element(text).is_none()
}
