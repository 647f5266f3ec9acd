//! The picture that the scans of a file build up.

use super::band::Band;
use super::block::Weights;
use super::components::{Component, Components, Listed};
use super::progressive::{self, Coefficients};
use super::scan::{self, Part};
use super::tables::Tables;

/// A picture at a fraction at which blocks have `N` by `N` samples.
pub(super) struct Picture<const N: usize> {
    components: Components,
    /// The quantization tables of the components whose scans have begun.
    weights: Vec<Option<Weights<N>>>,
    /// The coefficients of the components of a progressive picture.
    coefficients: Vec<Coefficients<N>>,
    /// The rows of units with data, and all, of the first scan of the first component.
    rows: Option<(usize, usize)>,
}

impl<const N: usize> Picture<N> {
    pub(super) fn new(components: Components, is_progressive: bool) -> Self {
        let numbers = 0..components.all.len();
        let coefficients = numbers.clone().filter(|_| is_progressive).map(|number| {
            let (across, down) = components.blocks(number);
            Coefficients::new(across, down)
        });
        let coefficients = coefficients.collect();
        Self { weights: numbers.map(|_| None).collect(), coefficients, components, rows: None }
    }

    /// Whether a scan was decoded.
    pub(super) fn has_begun(&self) -> bool {
        self.rows.is_some()
    }

    /// Whether no later scan can change it.
    pub(super) fn is_complete(&self) -> bool {
        self.coefficients.is_empty() && self.components.are_complete()
    }

    /// Whether there is data for half of the rows, or more.
    pub(super) fn has_half_of_its_rows(&self) -> bool {
        self.rows.is_some_and(|(present, all)| 2 * present >= all)
    }

    /// Decodes the scan with that header. Returns the file after it, and `None` when the header is
    /// malformed or a table is missing.
    pub(super) fn scan<'f>(
        &mut self,
        header: &[u8],
        tables: &mut Tables,
        coded: &'f [u8],
    ) -> Option<&'f [u8]> {
        let listed = self.components.listed(header)?;
        for (number, _) in &listed.components {
            let quantization = self.components.all[*number].quantization;
            if self.weights[*number].is_none() {
                self.weights[*number] = Some(Weights::new(tables.quantization(quantization)?));
            }
        }
        let units = self.components.units(&listed, tables.restart_interval);
        let (present, rest) = if self.coefficients.is_empty() {
            self.sequential(&listed, tables, coded)?
        } else {
            self.progressive(&listed, tables, coded)?
        };
        if self.rows.is_none() && listed.components.iter().any(|(number, _)| *number == 0) {
            self.rows = Some((present, units.down));
        }
        Some(rest)
    }

    fn sequential<'f>(
        &mut self,
        listed: &Listed,
        tables: &mut Tables,
        coded: &'f [u8],
    ) -> Option<(usize, &'f [u8])> {
        let mut parts = Vec::new();
        for (number, names) in &listed.components {
            parts.push(Part {
                differences: tables.differences(names >> 4)?,
                coefficients: tables.coefficients(names & 15)?,
                weights: self.weights[*number].clone()?,
                blocks: listed.blocks(&self.components.all[*number]),
            });
        }
        let units = self.components.units(listed, tables.restart_interval);
        let all = &mut self.components.all;
        Some(scan::decode(coded, &parts, &units, |part, row| {
            all[listed.components[part].0].take(row);
        }))
    }

    fn progressive<'f>(
        &mut self,
        listed: &Listed,
        tables: &mut Tables,
        coded: &'f [u8],
    ) -> Option<(usize, &'f [u8])> {
        let band = Band::of(listed.band, listed.components.len())?;
        let mut parts = Vec::new();
        for (number, names) in &listed.components {
            let table = match (band.is_mean(), band.refines) {
                (true, true) => None,
                (true, false) => Some(tables.differences(names >> 4)?),
                (false, _) => Some(tables.coefficients(names & 15)?),
            };
            let blocks = listed.blocks(&self.components.all[*number]);
            parts.push(progressive::Part { number: *number, table, blocks });
        }
        let units = self.components.units(listed, tables.restart_interval);
        Some(progressive::decode(coded, (&parts, &band), &units, &mut self.coefficients))
    }

    /// The components with all samples that there are.
    pub(super) fn finished(mut self) -> Vec<Component> {
        let coefficients = std::mem::take(&mut self.coefficients).into_iter();
        let all = self.components.all.iter_mut().zip(&self.weights);
        for ((component, weights), coefficients) in all.zip(coefficients) {
            if let Some(weights) = weights {
                coefficients.samples(weights, |row| component.take(row));
            }
        }
        self.components.all
    }
}
