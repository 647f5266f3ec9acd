//! Walks through the stored files in batches, so that the database is asked once per batch.

use ports::{KeyedFile, PortError, StoreInventory};

/// Number of files per batch.
const BATCH: usize = 1000;

/// Calls `visit` with every file under a key, in batches. Returns the number of files.
pub(crate) fn visit_keyed_batches(
    inventory: &dyn StoreInventory,
    mut visit: impl FnMut(Vec<KeyedFile>) -> Result<(), PortError>,
) -> Result<u64, PortError> {
    let mut total = 0;
    let mut batch = Vec::new();
    inventory.visit_keyed(&mut |file| {
        total += 1;
        batch.push(file);
        if batch.len() < BATCH { Ok(()) } else { visit(std::mem::take(&mut batch)) }
    })?;
    visit(batch)?;
    Ok(total)
}
