//! Rotating and mirroring images upright.

use super::picture::Picture;
use crate::orientation::Orientation;

/// Rotates and mirrors the image by its orientation.
pub(crate) fn upright(picture: Picture, orientation: Orientation) -> Picture {
    match picture.channels.count() {
        1 => turned::<1>(picture, orientation),
        2 => turned::<2>(picture, orientation),
        3 => turned::<3>(picture, orientation),
        _ => turned::<4>(picture, orientation),
    }
}

fn turned<const N: usize>(picture: Picture, orientation: Orientation) -> Picture {
    if orientation == Orientation::Upright {
        return picture;
    }
    let (width, height) = (picture.width as usize, picture.height as usize);
    let stored = picture.bytes.as_chunks::<N>().0;
    let (new_width, new_height) =
        if orientation.exchanges_sides() { (height, width) } else { (width, height) };
    let mut bytes = Vec::with_capacity(picture.bytes.len());
    for y in 0..new_height {
        for x in 0..new_width {
            let (from_x, from_y) = orientation.source((x, y), (width, height));
            bytes.extend(stored[from_y * width + from_x]);
        }
    }
    let (width, height) = if orientation.exchanges_sides() {
        (picture.height, picture.width)
    } else {
        (picture.width, picture.height)
    };
    Picture { width, height, bytes, ..picture }
}
