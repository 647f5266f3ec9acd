//! The memory and the work of drawing, before anything is drawn. It follows the steps of `resvg`.

mod filters;
mod layers;
mod paths;

use resvg::tiny_skia::{IntRect, Rect, Transform};
use resvg::usvg::{Group, Image, ImageKind, Node, Tree};

use super::budget::{Budget, PICTURE_PIXEL_BYTES};
use crate::dimensions::Dimensions;
use crate::error::DecodeError;

/// Bytes of a pixel of the canvas, and of a layer.
const PIXEL_BYTES: u64 = 4;

/// The work of visiting a node.
const NODE_WORK: u64 = 2_000;

/// The work of clearing a pixel of a layer and of blending it.
const LAYER_WORK: u64 = 12;

/// The work of decoding a pixel of a picture, and of drawing it.
const DECODED_PIXEL_WORK: u64 = 30;

/// Rejects a drawing that takes more memory or work than the budget has.
pub(super) fn check(
    tree: &Tree,
    transform: Transform,
    canvas: Dimensions,
    budget: &Budget,
) -> Result<(), DecodeError> {
    let surface = Surface::new(canvas.width(), canvas.height());
    let mut estimate = Estimate { work_left: budget.work };
    let view = View { transform, surface, filter_bounds: surface.filter_bounds() };
    let bytes = estimate.children(tree.root(), &view)?.saturating_add(surface.bytes());
    if bytes > budget.layer_bytes {
        tracing::debug!(bytes, "an SVG takes too much memory");
        return Err(DecodeError::TooLarge);
    }
    Ok(())
}

/// Something that is drawn upon.
#[derive(Clone, Copy, Debug)]
struct Surface {
    width: u32,
    height: u32,
}

impl Surface {
    fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    fn bytes(self) -> u64 {
        self.pixels().saturating_mul(PIXEL_BYTES)
    }

    /// The bounds of all layers: five times as wide and high.
    fn filter_bounds(self) -> Option<IntRect> {
        let side = |side: u32| i32::try_from(side).ok()?.checked_mul(-2);
        let (width, height) = (self.width.checked_mul(5)?, self.height.checked_mul(5)?);
        IntRect::from_xywh(side(self.width)?, side(self.height)?, width, height)
    }

    /// The pixels of it that lie in a rectangle.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate; floats saturate"
    )]
    fn pixels_in(self, rect: Rect) -> u64 {
        let within = |from: f32, to: f32, side: u32| {
            (to.min(side as f32).ceil() - from.max(0.0).floor()).max(0.0) as u64
        };
        let width = within(rect.left(), rect.right(), self.width);
        width.saturating_mul(within(rect.top(), rect.bottom(), self.height))
    }
}

/// How a node is seen.
#[derive(Clone, Copy)]
struct View {
    transform: Transform,
    surface: Surface,
    filter_bounds: Option<IntRect>,
}

/// The walk over a drawing. Its methods return bytes that are alive at the same time, besides the
/// surface.
struct Estimate {
    work_left: u64,
}

impl Estimate {
    fn spend(&mut self, work: u64) -> Result<(), DecodeError> {
        self.work_left = self.work_left.checked_sub(work).ok_or_else(|| {
            tracing::debug!("an SVG takes too much work");
            DecodeError::TooLarge
        })?;
        Ok(())
    }

    fn children(&mut self, group: &Group, view: &View) -> Result<u64, DecodeError> {
        let mut most = 0;
        for node in group.children() {
            self.spend(NODE_WORK)?;
            most = most.max(match node {
                Node::Group(group) => self.group(group, view)?,
                Node::Path(path) => self.path(path, view)?,
                Node::Image(image) => self.image(image, view)?,
                Node::Text(text) => self.group(text.flattened(), view)?,
            });
        }
        Ok(most)
    }

    fn image(&mut self, image: &Image, view: &View) -> Result<u64, DecodeError> {
        if let ImageKind::SVG(tree) = image.kind() {
            let surface = view.surface;
            self.spend(surface.pixels().saturating_mul(LAYER_WORK))?;
            let view = View { filter_bounds: surface.filter_bounds(), ..*view };
            return Ok(self.children(tree.root(), &view)?.saturating_add(surface.bytes()));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an estimate; floats saturate"
        )]
        let pixels = (image.size().width() * image.size().height()) as u64;
        let shown = image.bounding_box().transform(view.transform);
        let shown = shown.map_or(0, |shown| view.surface.pixels_in(shown));
        self.spend(pixels.saturating_add(shown).saturating_mul(DECODED_PIXEL_WORK))?;
        Ok(pixels.saturating_mul(PICTURE_PIXEL_BYTES))
    }
}
