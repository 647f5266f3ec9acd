//! The components of a frame.

use std::rc::Rc;

use super::block::MIDDLE;
use super::scan::Units;
use crate::pixels::planar::Plane;

/// One component of an image.
pub(super) struct Component {
    id: u8,
    /// The horizontal and vertical sampling factors.
    pub(super) sampling: (u8, u8),
    /// The number of its quantization table.
    pub(super) quantization: u8,
    /// Rows without padding, as far as decoded.
    samples: Vec<u8>,
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

/// The components that a scan contains (section B.2.3).
pub(super) struct Listed {
    /// The index of each in the frame, and the numbers of its Huffman tables.
    pub(super) components: Vec<(usize, u8)>,
    /// The band of coefficients, which matters for progressive images.
    pub(super) band: [u8; 3],
}

impl Components {
    /// The one, three or four components of the frame with that header, for decoding at a fraction
    /// of its size.
    pub(super) fn new(header: &[u8], divisor: u32) -> Option<Self> {
        let Some(([8, high, low, wide, narrow, count], listed)) = header.split_first_chunk() else {
            return None;
        };
        let height = u16::from_be_bytes([*high, *low]);
        let width = u16::from_be_bytes([*wide, *narrow]);
        let listed = listed.as_chunks::<3>().0.get(..usize::from(*count))?;
        let sampling = |packed: u8| (packed >> 4, packed & 15);
        let samplings = || listed.iter().map(|[_, packed, _]| sampling(*packed));
        let is_valid = samplings().all(|sampling| matches!(sampling, (1..=4, 1..=4)));
        if !is_valid || !matches!(listed.len(), 1 | 3 | 4) {
            return None;
        }
        let most = samplings().reduce(|one, two| (one.0.max(two.0), one.1.max(two.1)))?;
        let side = |whole: u16, share: u8, most: u8| {
            (u32::from(whole) * u32::from(share)).div_ceil(u32::from(most) * divisor)
        };
        let component = |[id, packed, quantization]: &[u8; 3]| {
            let (across, down) = sampling(*packed);
            Component {
                id: *id,
                sampling: (across, down),
                quantization: *quantization,
                samples: Vec::new(),
                width: side(width, across, most.0),
                height: side(height, down, most.1),
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

    /// The components that the scan with that header contains; each of them once.
    pub(super) fn listed(&self, header: &[u8]) -> Option<Listed> {
        let (count, rest) = header.split_first()?;
        let (listed, band) = rest.split_at_checked(2 * usize::from(*count))?;
        let mut components: Vec<(usize, u8)> = Vec::new();
        for [id, tables] in listed.as_chunks().0 {
            let is_new = |number: &usize| components.iter().all(|(other, _)| other != number);
            let numbers = 0..self.all.len();
            let number = numbers.filter(is_new).find(|number| self.all[*number].id == *id)?;
            components.push((number, *tables));
        }
        let band = band.first_chunk().copied().unwrap_or_default();
        (!components.is_empty()).then_some(Listed { components, band })
    }

    /// The units of a scan of those components.
    pub(super) fn units(&self, listed: &Listed, restart_interval: usize) -> Units {
        let share = match listed.components[..] {
            // It is not interleaved, and has no blocks beyond the edge.
            [(number, _)] => self.all[number].sampling,
            _ => (1, 1),
        };
        let units = |side: u16, share: u8, most: u8| {
            (usize::from(side) * usize::from(share)).div_ceil(8 * usize::from(most))
        };
        Units {
            across: units(self.width, share.0, self.most.0),
            down: units(self.height, share.1, self.most.1),
            restart_interval,
        }
    }

    /// The number of blocks of a component across and down, with those of interleaved units beyond
    /// the edge.
    pub(super) fn blocks(&self, number: usize) -> (usize, usize) {
        let sampling = self.all[number].sampling;
        let blocks = |side: u16, share: u8, most: u8| {
            usize::from(side).div_ceil(8 * usize::from(most)) * usize::from(share)
        };
        (blocks(self.width, sampling.0, self.most.0), blocks(self.height, sampling.1, self.most.1))
    }
}

impl Listed {
    /// The blocks of a component in a unit: one in a scan of a single component.
    pub(super) fn blocks(&self, component: &Component) -> (u8, u8) {
        if self.components.len() == 1 { (1, 1) } else { component.sampling }
    }
}

impl Component {
    fn length(&self) -> usize {
        self.width as usize * self.height as usize
    }

    pub(super) fn is_complete(&self) -> bool {
        self.samples.len() == self.length()
    }

    /// Appends the next row. Blocks may exceed the right and the lower edge.
    pub(super) fn take(&mut self, row: &[u8]) {
        if self.samples.is_empty() {
            self.samples.reserve_exact(self.length());
        }
        if !self.is_complete() {
            self.samples.extend_from_slice(&row[..self.width as usize]);
        }
    }

    /// The samples as a plane; those without data are in the middle of their range.
    pub(super) fn into_plane(mut self) -> Plane {
        self.samples.resize(self.length(), MIDDLE);
        let Self { samples, width, height, step, .. } = self;
        Plane { samples: Rc::new(samples), start: 0, width, height, step }
    }
}
