//! ZIP files, also those that are documents: their declarations and the names of their entries
//! decide.

use memchr::memmem;

use super::probe::Probe;
use super::zip::Directory;

const ZIP: &str = "application/zip";

/// The media type of a ZIP file.
pub(super) fn name(probe: &mut Probe) -> Option<&'static str> {
    let head = probe.head();
    if head.starts_with(b"PK\x05\x06") {
        return Some(ZIP);
    }
    if !head.starts_with(b"PK\x03\x04") {
        return None;
    }
    let Some(directory) = Directory::read(probe) else { return Some(ZIP) };
    let name = declared(&directory, probe)
        .or_else(|| office(&directory, probe))
        .or_else(|| apple(&directory, probe))
        .or_else(|| by_names(&directory));
    Some(name.unwrap_or(ZIP))
}

/// The formats that a file declares by an entry of the name `mimetype` (`OpenDocument` 1.3 part 2,
/// section 3.3; EPUB 3.3, section 4.2).
const DECLARED: [&str; 20] = [
    "application/epub+zip",
    "application/vnd.oasis.opendocument.base",
    "application/vnd.oasis.opendocument.chart",
    "application/vnd.oasis.opendocument.chart-template",
    "application/vnd.oasis.opendocument.formula",
    "application/vnd.oasis.opendocument.formula-template",
    "application/vnd.oasis.opendocument.graphics",
    "application/vnd.oasis.opendocument.graphics-template",
    "application/vnd.oasis.opendocument.image",
    "application/vnd.oasis.opendocument.image-template",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.presentation-template",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet-template",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.text-master",
    "application/vnd.oasis.opendocument.text-master-template",
    "application/vnd.oasis.opendocument.text-template",
    "application/vnd.oasis.opendocument.text-web",
    "image/openraster",
];

fn declared(directory: &Directory, probe: &mut Probe) -> Option<&'static str> {
    let content = directory.content(probe, "mimetype")?;
    let declared = content.trim_ascii();
    DECLARED.into_iter().find(|name| name.as_bytes() == declared)
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
const VISIO: &str = "application/vnd.visio";
const XPS: &str = "application/vnd.ms-xpsdocument";

/// The content types of main parts of office documents, each with the media type of the document.
const MAIN_PARTS: [(&str, &str); 17] = [
    ("openxmlformats-officedocument.wordprocessingml.document.main", DOCX),
    (
        "openxmlformats-officedocument.wordprocessingml.template.main",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
    ),
    ("ms-word.document.macroEnabled.main", "application/vnd.ms-word.document.macroEnabled.12"),
    (
        "ms-word.template.macroEnabledTemplate.main",
        "application/vnd.ms-word.template.macroEnabled.12",
    ),
    ("openxmlformats-officedocument.spreadsheetml.sheet.main", XLSX),
    (
        "openxmlformats-officedocument.spreadsheetml.template.main",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
    ),
    ("ms-excel.sheet.macroEnabled.main", "application/vnd.ms-excel.sheet.macroEnabled.12"),
    ("ms-excel.template.macroEnabled.main", "application/vnd.ms-excel.template.macroEnabled.12"),
    (
        "ms-excel.sheet.binary.macroEnabled.main",
        "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    ),
    ("openxmlformats-officedocument.presentationml.presentation.main", PPTX),
    (
        "openxmlformats-officedocument.presentationml.slideshow.main",
        "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
    ),
    (
        "openxmlformats-officedocument.presentationml.template.main",
        "application/vnd.openxmlformats-officedocument.presentationml.template",
    ),
    (
        "ms-powerpoint.presentation.macroEnabled.main",
        "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
    ),
    (
        "ms-powerpoint.slideshow.macroEnabled.main",
        "application/vnd.ms-powerpoint.slideshow.macroEnabled.12",
    ),
    ("ms-visio.drawing.main", VISIO),
    ("ms-visio.drawing.macroEnabled.main", VISIO),
    ("ms-package.xps-fixeddocumentsequence", XPS),
];

/// Where the parts of an office document are, where its content types say nothing.
const FOLDERS: [(&str, &str); 4] =
    [("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX), ("visio/", VISIO)];

/// A document of the Open Packaging Conventions (ECMA-376 part 2, section 6.2.3).
fn office(directory: &Directory, probe: &mut Probe) -> Option<&'static str> {
    const CONTENT_TYPES: &str = "[Content_Types].xml";
    if !directory.holds(CONTENT_TYPES) && !directory.holds("_rels/.rels") {
        return None;
    }
    let types = directory.content(probe, CONTENT_TYPES).unwrap_or_default();
    let main = MAIN_PARTS.iter().find(|(part, _)| memmem::find(&types, part.as_bytes()).is_some());
    let folder = || FOLDERS.iter().find(|(folder, _)| directory.holds_under(folder));
    main.or_else(folder).map(|(_, name)| *name)
}

/// A document of Pages, Numbers or Keynote since 2013. Its format is not published: slides are
/// Keynote's, and the document object has a type of its own in Pages.
fn apple(directory: &Directory, probe: &mut Probe) -> Option<&'static str> {
    let root = directory.content(probe, "Index/Document.iwa")?;
    let has_slides = ["Slide", "MasterSlide", "TemplateSlide"]
        .iter()
        .any(|slide| directory.holds_under(&format!("Index/{slide}")));
    Some(if has_slides {
        "application/vnd.apple.keynote"
    } else if is_pages(&root) {
        "application/vnd.apple.pages"
    } else {
        "application/vnd.apple.numbers"
    })
}

/// Whether object 1 is of type 10000, in the protocol buffer that the first literal of the Snappy
/// stream opens with.
fn is_pages(root: &[u8]) -> bool {
    let start = root.get(..32).unwrap_or(root);
    start.windows(7).any(|window| matches!(window, [0x08, 1, 0x12, _, 0x08, 0x90, 0x4E]))
}

/// Formats without a declaration.
fn by_names(directory: &Directory) -> Option<&'static str> {
    if directory.holds("AndroidManifest.xml") {
        Some("application/vnd.android.package-archive")
    } else if directory.holds("META-INF/MANIFEST.MF") {
        Some("application/java-archive")
    } else {
        None
    }
}
