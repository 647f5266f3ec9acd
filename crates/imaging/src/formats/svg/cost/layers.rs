//! Groups that are drawn apart: opacity, filters, clipping and masks.

use resvg::tiny_skia::{IntRect, Transform};
use resvg::usvg::{ClipPath, Group, Mask, Node};

use super::{Estimate, LAYER_WORK, NODE_WORK, Surface, View};
use crate::error::DecodeError;

/// The bytes of a pixel of a mask with the layer that it is made of.
const MASK_PIXEL_BYTES: u64 = 6;

impl Estimate {
    pub(super) fn group(&mut self, group: &Group, view: &View) -> Result<u64, DecodeError> {
        let view = View { transform: view.transform.pre_concat(group.transform()), ..*view };
        if !group.should_isolate() {
            return self.children(group, &view);
        }
        // A layer that cannot be made is not drawn.
        let Some(layer) = layer(group, &view) else { return Ok(0) };
        let pixels = layer.surface.pixels();
        self.spend(pixels.saturating_mul(LAYER_WORK))?;
        let mut most = self.children(group, &layer)?;
        for filter in group.filters() {
            most = most.max(self.filter(filter, &layer)?);
        }
        if let Some(clip) = group.clip_path() {
            most = most.max(self.clip(clip, &layer)?);
        }
        if let Some(mask) = group.mask() {
            most = most.max(self.mask(mask, &layer)?);
        }
        Ok(most.saturating_add(layer.surface.bytes()))
    }

    fn clip(&mut self, clip: &ClipPath, view: &View) -> Result<u64, DecodeError> {
        let pixels = view.surface.pixels();
        self.spend(pixels.saturating_mul(LAYER_WORK))?;
        let inner = View { transform: view.transform.pre_concat(clip.transform()), ..*view };
        let mut most = self.clipping(clip.root(), &inner)?;
        if let Some(clip) = clip.clip_path() {
            most = most.max(self.clip(clip, view)?);
        }
        Ok(most.saturating_add(pixels.saturating_mul(MASK_PIXEL_BYTES)))
    }

    /// The shapes of a clipping path.
    fn clipping(&mut self, group: &Group, view: &View) -> Result<u64, DecodeError> {
        let mut most = 0;
        for node in group.children() {
            self.spend(NODE_WORK)?;
            most = most.max(match node {
                Node::Path(path) => self.path(path, view)?,
                Node::Text(text) => self.clipping(text.flattened(), view)?,
                Node::Image(_) => 0,
                Node::Group(group) => {
                    let transform = view.transform.pre_concat(group.transform());
                    let inner = View { transform, ..*view };
                    let shapes = self.clipping(group, &inner)?;
                    match group.clip_path() {
                        None => shapes,
                        Some(clip) => {
                            self.spend(view.surface.pixels().saturating_mul(LAYER_WORK))?;
                            let clip = self.clip(clip, &inner)?;
                            shapes.max(clip).saturating_add(view.surface.bytes())
                        }
                    }
                }
            });
        }
        Ok(most)
    }

    fn mask(&mut self, mask: &Mask, view: &View) -> Result<u64, DecodeError> {
        let pixels = view.surface.pixels();
        self.spend(pixels.saturating_mul(2 * LAYER_WORK))?;
        let mut most = self.children(mask.root(), view)?;
        if let Some(mask) = mask.mask() {
            most = most.max(self.mask(mask, view)?);
        }
        Ok(most.saturating_add(pixels.saturating_mul(MASK_PIXEL_BYTES)))
    }
}

/// The layer of a group.
fn layer(group: &Group, view: &View) -> Option<View> {
    let has_filters = !group.filters().is_empty();
    let rest = if has_filters { rotation(view.transform) } else { Transform::identity() };
    let inverse = rest.invert()?;
    let bounds = view.filter_bounds?.to_rect().transform(inverse)?.round_out()?;
    let transform = inverse.pre_concat(view.transform);
    let area = group.layer_bounding_box().transform(transform)?;
    let margin = if has_filters { 0 } else { 2 };
    let area = area.to_rect().round_out()?;
    let area = if margin > 0 { area.make_outset(margin, margin)? } else { area };
    let area = fitted(area, bounds)?;
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let transform = transform.post_translate(-(area.x() as f32), -(area.y() as f32));
    Some(View {
        transform,
        surface: Surface::new(area.width(), area.height()),
        filter_bounds: Some(bounds),
    })
}

/// The part of a transformation that is not scaling.
fn rotation(transform: Transform) -> Transform {
    let sx = transform.sx.hypot(transform.ky);
    let sy = transform.kx.hypot(transform.sy);
    let Transform { sx: x, ky, kx, sy: y, .. } = transform;
    Transform::from_row(x / sx, ky / sx, kx / sy, y / sy, 0.0, 0.0)
}

fn fitted(area: IntRect, bounds: IntRect) -> Option<IntRect> {
    IntRect::from_ltrb(
        area.left().max(bounds.left()),
        area.top().max(bounds.top()),
        area.right().min(bounds.right()),
        area.bottom().min(bounds.bottom()),
    )
}
