//! Filter effects.

use resvg::usvg::filter::{Filter, Kind};

use super::{Estimate, View};
use crate::error::DecodeError;

/// The work of a pixel for any effect: conversion to another colour space and back, and clipping.
const EFFECT_WORK: u64 = 40;

/// The layers that an effect uses besides the results of all others.
const SPARE_LAYERS: u64 = 6;

impl Estimate {
    /// The results of all effects are kept until the last one.
    pub(super) fn filter(&mut self, filter: &Filter, view: &View) -> Result<u64, DecodeError> {
        let mut most = 0;
        let effects = filter.primitives();
        for effect in effects {
            let work = EFFECT_WORK.saturating_add(pixel_work(effect.kind(), view));
            self.spend(view.surface.pixels().saturating_mul(work))?;
            if let Kind::Image(image) = effect.kind() {
                most = most.max(self.children(image.root(), view)?);
            }
        }
        let layers = (effects.len() as u64).saturating_add(SPARE_LAYERS);
        Ok(most.saturating_add(layers.saturating_mul(view.surface.bytes())))
    }
}

/// The work of an effect for a pixel.
fn pixel_work(effect: &Kind, view: &View) -> u64 {
    match effect {
        Kind::Blend(_) | Kind::Composite(_) | Kind::Flood(_) | Kind::Image(_) | Kind::Offset(_) => {
            20
        }
        Kind::ColorMatrix(_)
        | Kind::ComponentTransfer(_)
        | Kind::DisplacementMap(_)
        | Kind::Tile(_) => 40,
        Kind::DropShadow(_) | Kind::GaussianBlur(_) => 120,
        Kind::DiffuseLighting(_) | Kind::SpecularLighting(_) => 300,
        Kind::Merge(merge) => 12 * merge.inputs().len() as u64,
        Kind::ConvolveMatrix(matrix) => 10 * matrix.matrix().data().len() as u64,
        Kind::Morphology(morphology) => {
            let (sx, sy) = view.transform.get_scale();
            let across = reach(morphology.radius_x().get() * sx, view.surface.width);
            let down = reach(morphology.radius_y().get() * sy, view.surface.height);
            across.saturating_mul(down).saturating_mul(4)
        }
        Kind::Turbulence(turbulence) => u64::from(turbulence.num_octaves()).saturating_mul(200),
    }
}

/// The pixels of a side on which a pixel depends.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate; floats saturate"
)]
fn reach(radius: f32, side: u32) -> u64 {
    (radius.round().max(0.0) as u64).saturating_mul(2).saturating_add(1).min(u64::from(side))
}
