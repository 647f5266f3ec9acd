//! Shapes: their pixels by kind of paint, their edges and dashes.

use resvg::tiny_skia::{Path as Segments, PathSegment, Point, Transform};
use resvg::usvg::{LineCap, LineJoin, Paint, Path, Pattern, Stroke};

use super::{Estimate, Surface, View};
use crate::error::DecodeError;

/// The work of a pixel of one colour, of a gradient and of a pattern.
const COLOR_WORK: u64 = 5;
const GRADIENT_WORK: u64 = 13;
const PATTERN_WORK: u64 = 15;

/// The work of a segment, and of a row of pixels that it crosses.
const SEGMENT_WORK: u64 = 60;
const ROW_WORK: u64 = 12;

/// Bytes of a segment while its shape is filled, and while it is stroked, also with round joins.
const FILLED_SEGMENT_BYTES: u64 = 160;
const STROKED_SEGMENT_BYTES: u64 = 500;
const ROUND_SEGMENT_BYTES: u64 = 1200;

impl Estimate {
    pub(super) fn path(&mut self, path: &Path, view: &View) -> Result<u64, DecodeError> {
        if !path.is_visible() {
            return Ok(0);
        }
        let mut most = 0;
        let segments = path.data().len() as u64;
        let edges = edge_work(path.data(), view);
        let shown = |rect: resvg::tiny_skia::Rect| {
            rect.transform(view.transform).map_or(0, |rect| view.surface.pixels_in(rect))
        };
        if let Some(fill) = path.fill() {
            self.spend(edges)?;
            let paint = self.paint(fill.paint(), shown(path.bounding_box()), view)?;
            most = paint.saturating_add(segments.saturating_mul(FILLED_SEGMENT_BYTES));
        }
        if let Some(stroke) = path.stroke() {
            let pieces = segments.saturating_add(dashes(path.data(), stroke));
            // Both sides of a stroke have edges, and each dash has ends.
            self.spend(edges.saturating_mul(2))?;
            self.spend(pieces.saturating_mul(4 * SEGMENT_WORK))?;
            let paint = self.paint(stroke.paint(), shown(path.stroke_bounding_box()), view)?;
            most = most.max(paint.saturating_add(pieces.saturating_mul(segment_bytes(stroke))));
        }
        Ok(most)
    }

    fn paint(&mut self, paint: &Paint, pixels: u64, view: &View) -> Result<u64, DecodeError> {
        let work = match paint {
            Paint::Color(_) => COLOR_WORK,
            Paint::LinearGradient(_) | Paint::RadialGradient(_) => GRADIENT_WORK,
            Paint::Pattern(_) => PATTERN_WORK,
        };
        self.spend(pixels.saturating_mul(work))?;
        match paint {
            Paint::Pattern(pattern) => self.pattern(pattern, view),
            _ => Ok(0),
        }
    }

    /// A pattern is drawn once for each shape, as a whole.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate; floats saturate"
    )]
    fn pattern(&mut self, pattern: &Pattern, view: &View) -> Result<u64, DecodeError> {
        let (sx, sy) = view.transform.pre_concat(pattern.transform()).get_scale();
        let side = |side: f32| side.round() as u32;
        let (width, height) =
            (side(pattern.rect().width() * sx), side(pattern.rect().height() * sy));
        let surface = Surface::new(width, height);
        self.spend(surface.pixels().saturating_mul(COLOR_WORK))?;
        let transform = Transform::from_scale(sx, sy);
        let inner = View { transform, surface, ..*view };
        Ok(self.children(pattern.root(), &inner)?.saturating_add(surface.bytes()))
    }
}

/// The work of the edges of a shape: each is followed through the rows that it crosses.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate; floats saturate"
)]
fn edge_work(segments: &Segments, view: &View) -> u64 {
    let height = view.surface.height as f32;
    let mut last = 0.0_f32;
    let mut rows = 0.0_f64;
    let mut follow = |point: Point| {
        let mut point = point;
        view.transform.map_point(&mut point);
        let y = point.y.clamp(0.0, height);
        rows += f64::from((y - last).abs());
        last = y;
    };
    for segment in segments.segments() {
        for point in points(segment).into_iter().flatten() {
            follow(point);
        }
    }
    let segments = segments.len() as u64;
    segments.saturating_mul(SEGMENT_WORK).saturating_add((rows as u64).saturating_mul(ROW_WORK))
}

fn segment_bytes(stroke: &Stroke) -> u64 {
    let is_round = stroke.linejoin() == LineJoin::Round || stroke.linecap() == LineCap::Round;
    if is_round { ROUND_SEGMENT_BYTES } else { STROKED_SEGMENT_BYTES }
}

/// The number of dashes of a stroke, which are made along the whole path.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate; floats saturate"
)]
fn dashes(segments: &Segments, stroke: &Stroke) -> u64 {
    let Some(pattern) = stroke.dasharray() else { return 0 };
    let period: f64 = pattern.iter().copied().map(f64::from).sum();
    let mut length = 0.0_f64;
    let mut last = Point::default();
    for segment in segments.segments() {
        for point in points(segment).into_iter().flatten() {
            length += f64::from((point - last).length());
            last = point;
        }
    }
    let periods = (length / period.max(f64::MIN_POSITIVE)) as u64;
    periods.saturating_mul(pattern.len() as u64)
}

/// The points of a segment, also those that it does not pass through.
fn points(segment: PathSegment) -> [Option<Point>; 3] {
    match segment {
        PathSegment::MoveTo(to) | PathSegment::LineTo(to) => [Some(to), None, None],
        PathSegment::QuadTo(control, to) => [Some(control), Some(to), None],
        PathSegment::CubicTo(first, second, to) => [Some(first), Some(second), Some(to)],
        PathSegment::Close => [None; 3],
    }
}
