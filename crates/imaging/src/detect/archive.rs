//! ZIP and OLE files, many of which are documents: what they hold decides.

/// The registered name of such a file's format.
pub(crate) fn name(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"PK\x03\x04") {
        Some(zip_name(head))
    } else if head.starts_with(b"PK\x05\x06") {
        Some("application/zip")
    } else if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        Some(ole_name(head))
    } else {
        None
    }
}

/// The length of a local file header without its name (APPNOTE.TXT, section 4.3.7).
const LOCAL_HEADER_BYTES: usize = 30;

/// Where the parts of an office document are, by its format.
const OFFICE_FOLDERS: [(&[u8], &str); 3] = [
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
];

fn zip_name(head: &[u8]) -> &'static str {
    if let Some(declared) = declared_name(head) {
        return declared;
    }
    let is_office = entry_names(head)
        .any(|name| name.starts_with(b"[Content_Types].xml") || name.starts_with(b"_rels/.rels"));
    let folder = entry_names(head).find_map(|name| {
        OFFICE_FOLDERS.iter().find(|(folder, _)| name.starts_with(folder)).map(|(_, name)| *name)
    });
    folder.filter(|_| is_office).unwrap_or("application/zip")
}

/// The format that an `OpenDocument` or EPUB file declares in its first entry, stored uncompressed.
fn declared_name(head: &[u8]) -> Option<&'static str> {
    const DECLARED: [&str; 5] = [
        "application/epub+zip",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.text",
        "image/openraster",
    ];
    let extra_bytes = usize::from(u16::from_le_bytes(*head.get(28..)?.first_chunk()?));
    let name = head.get(LOCAL_HEADER_BYTES..)?.strip_prefix(b"mimetype")?;
    let content = name.get(extra_bytes..)?;
    DECLARED.into_iter().find(|declared| {
        // What follows is the next entry, so that a longer name is another format.
        content.strip_prefix(declared.as_bytes()).is_some_and(|next| next.starts_with(b"PK"))
    })
}

/// What follows each local file header: the entry's name and more.
fn entry_names(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let headers = head.windows(4).enumerate().filter(|(_, window)| window == b"PK\x03\x04");
    headers.filter_map(|(at, _)| head.get(at + LOCAL_HEADER_BYTES..))
}

/// Told by the stream that begins in the first sector, or by the directory where it is near.
fn ole_name(head: &[u8]) -> &'static str {
    const WORD: &str = "application/msword";
    const EXCEL: &str = "application/vnd.ms-excel";
    const POWER_POINT: &str = "application/vnd.ms-powerpoint";
    const STREAMS: [(&str, &str); 4] = [
        ("WordDocument", WORD),
        ("Workbook", EXCEL),
        ("Book", EXCEL),
        ("PowerPoint Document", POWER_POINT),
    ];
    let first_sector = head.get(512..).unwrap_or_default();
    if first_sector.starts_with(&[0xEC, 0xA5]) {
        return WORD;
    }
    if first_sector.starts_with(&[0x09, 0x08]) {
        return EXCEL;
    }
    let holds = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        head.windows(name.len()).any(|window| window == name)
    };
    STREAMS.iter().find(|(stream, _)| holds(stream)).map_or("", |(_, name)| *name)
}
