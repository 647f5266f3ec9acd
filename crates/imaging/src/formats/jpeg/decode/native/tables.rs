//! The Huffman and quantization tables of a file.

use std::rc::Rc;

use super::huffman::Table;
use super::standard;

/// The tables that segments define; a later one replaces an earlier one of the same number (section
/// B.2.4).
pub(super) struct Tables<'f> {
    quantization: [Option<[u16; 64]>; 4],
    differences: [Option<Codes<'f>>; 4],
    coefficients: [Option<Codes<'f>>; 4],
    /// Units between restarts; zero without restarts.
    pub(super) restart_interval: usize,
}

/// A table that is built when a scan uses it, since a file may define any number of unused ones.
enum Codes<'f> {
    Listed([u8; 16], &'f [u8]),
    Made(Rc<Table>),
}

impl<'f> Tables<'f> {
    /// The tables of a file that defines none: libjpeg supplies typical Huffman tables.
    pub(super) fn new() -> Self {
        let mut tables = Self {
            quantization: [None; 4],
            differences: [const { None }; 4],
            coefficients: [const { None }; 4],
            restart_interval: 0,
        };
        tables.take_codes(&standard::TABLES);
        tables
    }

    /// Adds the Huffman tables of a segment. `None` when it is malformed, as for the other
    /// segments.
    pub(super) fn take_codes(&mut self, mut payload: &'f [u8]) -> Option<()> {
        while let Some((name, rest)) = payload.split_first() {
            let (counts, rest) = rest.split_first_chunk()?;
            let (symbols, rest) =
                rest.split_at_checked(counts.iter().copied().map(usize::from).sum())?;
            let class = if name >> 4 == 0 { &mut self.differences } else { &mut self.coefficients };
            *class.get_mut(usize::from(name & 15))? = Some(Codes::Listed(*counts, symbols));
            payload = rest;
        }
        Some(())
    }

    pub(super) fn take_quantization(&mut self, mut payload: &[u8]) -> Option<()> {
        while let Some((name, rest)) = payload.split_first() {
            let (steps, rest) = if name >> 4 == 0 {
                let (steps, rest) = rest.split_first_chunk::<64>()?;
                (steps.map(u16::from), rest)
            } else {
                let (steps, rest) = rest.split_first_chunk::<128>()?;
                let words = steps.as_chunks().0;
                (std::array::from_fn(|number| u16::from_be_bytes(words[number])), rest)
            };
            *self.quantization.get_mut(usize::from(name & 15))? = Some(steps);
            payload = rest;
        }
        Some(())
    }

    pub(super) fn take_restart_interval(&mut self, payload: &[u8]) -> Option<()> {
        self.restart_interval = u16::from_be_bytes(*payload.first_chunk()?).into();
        Some(())
    }

    /// The quantization steps, in coded order.
    pub(super) fn quantization(&self, number: u8) -> Option<&[u16; 64]> {
        self.quantization.get(usize::from(number))?.as_ref()
    }

    /// The Huffman table of DC differences.
    pub(super) fn differences(&mut self, number: u8) -> Option<Rc<Table>> {
        self.differences.get_mut(usize::from(number))?.as_mut()?.table()
    }

    /// The Huffman table of AC coefficients.
    pub(super) fn coefficients(&mut self, number: u8) -> Option<Rc<Table>> {
        self.coefficients.get_mut(usize::from(number))?.as_mut()?.table()
    }
}

impl Codes<'_> {
    fn table(&mut self) -> Option<Rc<Table>> {
        let table = match self {
            Self::Listed(counts, symbols) => Rc::new(Table::new(*counts, symbols)?),
            Self::Made(table) => table.clone(),
        };
        *self = Self::Made(table.clone());
        Some(table)
    }
}
