//! The visible part of an item and its rotation, by its transformative properties.

use super::meta::Meta;
use crate::dimensions::Dimensions;
use crate::formats::boxes::Fields;
use crate::orientation::Orientation;

/// A rectangle of pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) size: Dimensions,
}

/// How an item is displayed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Geometry {
    /// Width and height of the reconstructed item.
    pub(crate) coded: Dimensions,
    /// Its visible part.
    pub(crate) visible: Area,
    /// The rotation and mirroring of the visible part.
    pub(crate) orientation: Orientation,
}

impl Geometry {
    /// The geometry of an item. Its transformative properties apply in the order of their
    /// association (ISO/IEC 23008-12, section 6.5). With `mirrors_last`, mirroring follows the
    /// rotation in any case, as browsers assume for AVIF.
    pub(super) fn of(meta: &Meta, id: u32, mirrors_last: bool) -> Option<Self> {
        let coded = extents(meta.property(id, *b"ispe")?)?;
        let visible = Area { left: 0, top: 0, size: coded };
        let mut geometry = Self { coded, visible, orientation: Orientation::Upright };
        let mut properties: Vec<_> = meta.properties(id).collect();
        if mirrors_last {
            properties.sort_by_key(|(kind, _)| *kind == b"imir");
        }
        for (kind, body) in properties {
            match kind {
                b"clap" => geometry.crop(body),
                b"irot" => geometry.rotate(*body.first()?),
                b"imir" => geometry.mirror(*body.first()?),
                _ => {}
            }
        }
        Some(geometry)
    }

    /// Counter-clockwise quarter turns (section 6.5.10).
    fn rotate(&mut self, turns: u8) {
        self.orientation = self.orientation.then(match turns & 3 {
            1 => Orientation::Rotated270,
            2 => Orientation::Rotated180,
            3 => Orientation::Rotated90,
            _ => Orientation::Upright,
        });
    }

    /// Exchanges left and right, or top and bottom (section 6.5.12).
    fn mirror(&mut self, mode: u8) {
        self.orientation = self.orientation.then(match mode & 1 {
            0 => Orientation::MirroredRotated180,
            _ => Orientation::Mirrored,
        });
    }

    /// Crops to the clean aperture; a malformed one is ignored.
    fn crop(&mut self, clap: &[u8]) {
        let displayed = self.orientation.displayed(self.visible.size);
        let Some(inner) = clean_aperture(clap, displayed) else { return };
        let inner = stored_area(inner, self.orientation, self.visible.size);
        self.visible = Area {
            left: self.visible.left + inner.left,
            top: self.visible.top + inner.top,
            size: inner.size,
        };
    }
}

/// The dimensions of an `ispe` property (section 6.5.3).
pub(super) fn extents(ispe: &[u8]) -> Option<Dimensions> {
    let mut fields = Fields(ispe);
    fields.u32()?;
    Dimensions::new(fields.u32()?, fields.u32()?)
}

/// The clean aperture (ISO/IEC 14496-12, section 12.1.4): its width, height, and the distances of
/// its centre from that of the picture, all as fractions. It is cut where it exceeds the picture.
/// `None` when it is malformed.
fn clean_aperture(clap: &[u8], of: Dimensions) -> Option<Area> {
    let mut fields = Fields(clap);
    let mut fraction = || Some((fields.u32()?, fields.u32()?));
    let sizes = [fraction()?, fraction()?];
    let centres = [fraction()?, fraction()?];
    let (left, width) = span(sizes[0], centres[0], of.width())?;
    let (top, height) = span(sizes[1], centres[1], of.height())?;
    Some(Area { left, top, size: Dimensions::new(width, height)? })
}

/// The first pixel and the number of pixels of a clean aperture in one direction.
fn span(size: (u32, u32), centre: (u32, u32), of: u32) -> Option<(u32, u32)> {
    let length = i128::from(size.0.checked_div(size.1)?);
    let (numerator, denominator) =
        (i128::from(centre.0.cast_signed()), i128::from(centre.1.cast_signed()));
    if denominator <= 0 {
        return None;
    }
    let size = (i128::from(size.0), i128::from(size.1));
    // The centre of the picture plus the distance, minus half the size.
    let twice = (i128::from(of) * size.1 - size.0) * denominator + 2 * numerator * size.1;
    let start = twice.div_euclid(2 * size.1 * denominator);
    let (first, end) = (start.max(0), (start + length).min(of.into()));
    Some((u32::try_from(first).ok()?, u32::try_from(end.checked_sub(first)?).ok()?))
}

/// An area of a displayed picture as an area of the stored one.
fn stored_area(area: Area, orientation: Orientation, stored: Dimensions) -> Area {
    let sides = (stored.width(), stored.height());
    let (right, bottom) = (area.left + area.size.width() - 1, area.top + area.size.height() - 1);
    let one = orientation.source((area.left, area.top), sides);
    let other = orientation.source((right, bottom), sides);
    let size = orientation.displayed(area.size);
    Area { left: one.0.min(other.0), top: one.1.min(other.1), size }
}
