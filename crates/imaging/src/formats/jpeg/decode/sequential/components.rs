//! The components of a frame.

use std::rc::Rc;

use super::block::Weights;
use super::scan::{self, Part, Units};
use super::tables::Tables;
use crate::pixels::planar::Plane;

/// One component of an image.
pub(super) struct Component {
    id: u8,
    /// The horizontal and vertical sampling factors.
    sampling: (u8, u8),
    quantization: u8,
    /// Rows without padding, as far as decoded.
    pub(super) samples: Vec<u8>,
    width: u32,
    height: u32,
    /// The number of columns and rows of the image that one sample covers.
    step: (f64, f64),
}

/// The components of a frame (section B.2.2).
pub(super) struct Components {
    width: u16,
    height: u16,
    /// The maximum sampling factors.
    most: (u8, u8),
    pub(super) all: Vec<Component>,
}

impl Components {
    /// The one or three components of the frame with that header, for decoding at a fraction of its
    /// size.
    pub(super) fn new(header: &[u8], divisor: u32) -> Option<Self> {
        let Some(([8, high, low, wide, narrow, _], listed)) = header.split_first_chunk() else {
            return None;
        };
        let height = u16::from_be_bytes([*high, *low]);
        let width = u16::from_be_bytes([*wide, *narrow]);
        let listed = listed.as_chunks::<3>().0;
        let sampling = |packed: u8| (packed >> 4, packed & 15);
        let samplings = || listed.iter().map(|[_, packed, _]| sampling(*packed));
        let is_sound = samplings().all(|sampling| matches!(sampling, (1..=4, 1..=4)));
        if !is_sound || !matches!(listed.len(), 1 | 3) {
            return None;
        }
        let most = samplings().reduce(|one, two| (one.0.max(two.0), one.1.max(two.1)))?;
        let side = |whole: u16, share: u8, most: u8| {
            (u32::from(whole) * u32::from(share)).div_ceil(u32::from(most) * divisor)
        };
        let component = |[id, packed, quantization]: &[u8; 3]| {
            let (across, down) = sampling(*packed);
            let (width, height) = (side(width, across, most.0), side(height, down, most.1));
            Component {
                id: *id,
                sampling: (across, down),
                quantization: *quantization,
                samples: Vec::new(),
                width,
                height,
                step: (f64::from(most.0) / f64::from(across), f64::from(most.1) / f64::from(down)),
            }
        };
        let all = listed.iter().map(component).collect();
        Some(Self { width, height, most, all })
    }

    pub(super) fn dimensions(&self) -> (u32, u32) {
        (self.width.into(), self.height.into())
    }

    pub(super) fn are_complete(&self) -> bool {
        self.all.iter().all(Component::is_complete)
    }

    /// Decodes the scan with that header (section B.2.3), whose components are not decoded yet.
    /// Returns the file from the end of the scan.
    pub(super) fn scan<'f, const N: usize>(
        &mut self,
        header: &[u8],
        tables: &mut Tables,
        coded: &'f [u8],
    ) -> Option<&'f [u8]> {
        let (count, listed) = header.split_first()?;
        let listed = listed.as_chunks::<2>().0.get(..usize::from(*count))?;
        let is_alone = listed.len() == 1;
        let mut numbers = Vec::new();
        let mut parts = Vec::new();
        for [id, packed] in listed {
            let number = self.all.iter().position(|component| component.id == *id)?;
            let component = &self.all[number];
            if component.is_complete() || numbers.contains(&number) {
                return None;
            }
            numbers.push(number);
            parts.push(Part {
                differences: tables.differences(packed >> 4)?,
                coefficients: tables.coefficients(packed & 15)?,
                weights: Weights::<N>::new(tables.quantization(component.quantization)?),
                blocks: if is_alone { (1, 1) } else { component.sampling },
            });
        }
        // A scan of a single component is not interleaved, and has no blocks beyond the edge.
        let share = if is_alone { self.all[*numbers.first()?].sampling } else { (1, 1) };
        let units = |side: u16, share: u8, most: u8| {
            (usize::from(side) * usize::from(share)).div_ceil(8 * usize::from(most))
        };
        let units = Units {
            across: units(self.width, share.0, self.most.0),
            down: units(self.height, share.1, self.most.1),
            restart_interval: tables.restart_interval,
        };
        for number in &numbers {
            let component = &mut self.all[*number];
            component.samples.reserve_exact(component.length());
        }
        scan::decode(coded, &parts, &units, |part, row| self.all[numbers[part]].take(row))
    }
}

impl Component {
    fn length(&self) -> usize {
        self.width as usize * self.height as usize
    }

    fn is_complete(&self) -> bool {
        self.samples.len() == self.length()
    }

    pub(super) fn into_plane(self) -> Plane {
        let Self { samples, width, height, step, .. } = self;
        Plane { samples: Rc::new(samples), start: 0, width, height, step }
    }

    /// Appends the next row. Blocks may exceed the right and the lower edge.
    fn take(&mut self, row: &[u8]) {
        if !self.is_complete() {
            self.samples.extend_from_slice(&row[..self.width as usize]);
        }
    }
}
