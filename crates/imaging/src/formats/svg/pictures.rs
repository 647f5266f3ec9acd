//! Pictures within a drawing. Only those in data URLs are shown: nothing is fetched, and no file is
//! opened.

use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use resvg::usvg::roxmltree::{Document, ParsingOptions};
use resvg::usvg::{ImageHrefResolver, ImageKind, Options, Tree};

use super::budget::{Budget, MAX_PICTURE_PIXELS};
use super::{complexity, source};
use crate::content::{Content, HeaderReader};
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::unreadable;
use crate::header::ImageHeader;

/// How deep drawings may lie in each other as pictures.
const MAX_DRAWINGS: u64 = 3;

/// What all pictures of a drawing have left.
struct Allowance {
    nodes: AtomicU64,
    depth: AtomicU64,
}

/// The resolver of references to pictures, within the limits of the drawing.
pub(super) fn resolver(budget: &Budget) -> ImageHrefResolver<'static> {
    let allowance = Allowance { nodes: AtomicU64::new(budget.nodes), depth: AtomicU64::new(0) };
    ImageHrefResolver {
        resolve_data: Box::new(move |media_type, data, options| {
            resolve(&allowance, media_type, data, options)
        }),
        resolve_string: Box::new(|_, _| None),
    }
}

/// The picture in a data URL; `None` for other formats, and beyond the limits. Content prevails
/// over the stated media type, as in browsers.
fn resolve(
    allowance: &Allowance,
    media_type: &str,
    data: Arc<Vec<u8>>,
    options: &Options,
) -> Option<ImageKind> {
    match data.as_slice() {
        [0x89, b'P', b'N', b'G', ..] => is_affordable(&data).then_some(ImageKind::PNG(data)),
        [0xFF, 0xD8, 0xFF, ..] => is_affordable(&data).then_some(ImageKind::JPEG(data)),
        [b'G', b'I', b'F', b'8', ..] => is_affordable(&data).then_some(ImageKind::GIF(data)),
        [b'R', b'I', b'F', b'F', ..] => is_affordable(&data).then_some(ImageKind::WEBP(data)),
        _ if media_type == "image/svg+xml" => {
            let depth = allowance.depth.fetch_add(1, Ordering::Relaxed);
            let tree = (depth < MAX_DRAWINGS).then(|| drawing(allowance, &data, options));
            allowance.depth.fetch_sub(1, Ordering::Relaxed);
            tree?.ok().map(ImageKind::SVG)
        }
        _ => None,
    }
}

/// Whether the header of a raster picture states a size that may be decoded.
fn is_affordable(data: &[u8]) -> bool {
    size(data).is_some_and(|size| size.pixels() <= MAX_PICTURE_PIXELS)
}

fn size(data: &[u8]) -> Option<Dimensions> {
    let mut cursor = Cursor::new(data);
    let mut content = Content::new(&mut cursor);
    let mut reader = HeaderReader::new(&mut content).ok()?;
    let mut header = ImageHeader::default();
    let format = [super::super::png::FORMAT, super::super::jpeg::FORMAT]
        .into_iter()
        .chain([super::super::gif::FORMAT, super::super::webp::FORMAT])
        .find(|format| (format.detect)(data))?;
    // A header that is cut may still state a size.
    let _ = (format.read_header)(&mut reader, &mut header);
    header.stored
}

fn drawing(allowance: &Allowance, data: &[u8], options: &Options) -> Result<Tree, DecodeError> {
    let left = allowance.nodes.load(Ordering::Relaxed);
    let text = source::decoded(&source::inflated(data, left.saturating_mul(64))?);
    let (tree, nodes) = tree(&text, left, options)?;
    allowance.nodes.fetch_sub(nodes.min(left), Ordering::Relaxed);
    Ok(tree)
}

/// The drawing of a text with at most that many nodes, and how many it has.
pub(super) fn tree(
    text: &str,
    max_nodes: u64,
    options: &Options,
) -> Result<(Tree, u64), DecodeError> {
    source::check_markup(text)?;
    // Text nodes stand between elements.
    let nodes_limit = u32::try_from(max_nodes.saturating_mul(4)).unwrap_or(u32::MAX);
    // External entities are empty: nothing is fetched.
    let parsing = ParsingOptions {
        allow_dtd: true,
        nodes_limit,
        entity_resolver: Some(&|_, _| Ok(Some(""))),
    };
    let document = Document::parse_with_options(text, parsing).map_err(unreadable)?;
    let nodes = complexity::check(&document, max_nodes)?;
    let tree = Tree::from_xmltree(&document, options).map_err(unreadable)?;
    Ok((tree, nodes))
}
