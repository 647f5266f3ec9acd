//! The check of a library: it compares all rows with all stored files and changes neither.

use std::collections::HashSet;
use std::sync::Arc;

use domain::{MediaFile, StorageKey};
use ports::{
    FileStore, KeyedFile, KeysInUse, LibraryReader, MediaFiles, PortError, StoreInventory,
};

use crate::upkeep::compare_content::compare;
use crate::upkeep::finding::Finding;
use crate::upkeep::keyed_batches::visit_keyed_batches;

/// Compares rows and stored files, and changes neither.
pub struct CheckLibrary {
    /// Reads one media file.
    pub files: Arc<dyn MediaFiles>,
    /// Reads all media files, page by page.
    pub reader: Arc<dyn LibraryReader>,
    /// Looks up the keys that rows have.
    pub keys: Arc<dyn KeysInUse>,
    /// Opens the files of rows.
    pub store: Arc<dyn FileStore>,
    /// Lists all stored files.
    pub inventory: Arc<dyn StoreInventory>,
}

/// The amount of work of a check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckTotals {
    /// Number of media files.
    pub rows: u64,
    /// Number of files under keys, thumbnails included.
    pub stored: u64,
}

/// Receives each finding as soon as it is confirmed.
pub type FindingVisitor<'a> = dyn FnMut(Finding) + 'a;

/// Number of media files in a page.
const PAGE: u32 = 200;

/// Number of possible orphans that are checked again together.
const SUSPECTS: usize = 100_000;

impl CheckLibrary {
    /// Compares everything; `deep` also reads all originals and compares their digests.
    ///
    /// Each finding is confirmed by a second look, so that an upload, an edit or a deletion during
    /// the check is not reported. `settle` is called before the second look at possible orphans. It
    /// should take as long as an upload takes at most from the placement of its files to its rows.
    ///
    /// # Errors
    /// A [`PortError`] when the check could not be completed.
    pub fn run(
        &self,
        deep: bool,
        settle: &dyn Fn(),
        visit: &mut FindingVisitor<'_>,
    ) -> Result<CheckTotals, PortError> {
        let rows = self.check_rows(deep, visit)?;
        let stored = self.check_store(settle, visit)?;
        Ok(CheckTotals { rows, stored })
    }

    fn check_rows(&self, deep: bool, visit: &mut FindingVisitor<'_>) -> Result<u64, PortError> {
        let mut checked = 0;
        let mut last = None;
        loop {
            let page = self.reader.media_files_after(last, PAGE)?;
            let Some(end) = page.last() else { return Ok(checked) };
            last = Some(end.id);
            checked += page.len() as u64;
            for file in page {
                self.check_row(&file, deep)?.into_iter().for_each(&mut *visit);
            }
        }
    }

    /// The confirmed findings on a media file. A deletion removes the row before the bytes, so a
    /// finding counts if the row still has the key after the comparison.
    fn check_row(&self, file: &MediaFile, deep: bool) -> Result<Vec<Finding>, PortError> {
        let mut findings = compare(&*self.store, file, deep);
        if !findings.is_empty() {
            let current = self.files.find(file.id)?;
            findings.retain(|finding| {
                current.as_ref().is_some_and(|file| file.keys().any(|key| key == finding.key()))
            });
        }
        Ok(findings)
    }

    fn check_store(
        &self,
        settle: &dyn Fn(),
        visit: &mut FindingVisitor<'_>,
    ) -> Result<u64, PortError> {
        let mut suspects = Vec::new();
        let stored = visit_keyed_batches(&*self.inventory, |files| {
            suspects.extend(self.without_rows(files)?);
            if suspects.len() < SUSPECTS {
                return Ok(());
            }
            self.confirm_orphans(std::mem::take(&mut suspects), settle, visit)
        })?;
        self.confirm_orphans(suspects, settle, visit)?;
        Ok(stored)
    }

    fn without_rows(&self, mut files: Vec<KeyedFile>) -> Result<Vec<KeyedFile>, PortError> {
        let keys: Vec<StorageKey> = files.iter().map(|file| file.key.clone()).collect();
        let used: HashSet<StorageKey> = self.keys.in_use(&keys)?;
        files.retain(|file| !used.contains(&file.key));
        Ok(files)
    }

    fn confirm_orphans(
        &self,
        suspects: Vec<KeyedFile>,
        settle: &dyn Fn(),
        visit: &mut FindingVisitor<'_>,
    ) -> Result<(), PortError> {
        if suspects.is_empty() {
            return Ok(());
        }
        settle();
        for file in self.without_rows(suspects)? {
            // A file that cannot be opened exists all the same.
            if !matches!(self.store.open(&file.key), Ok(None)) {
                visit(Finding::Orphan(file));
            }
        }
        Ok(())
    }
}
