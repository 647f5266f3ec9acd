use ports::{KeyedFile, PortError, StoreInventory};

/// How many files are looked at with one question to the database.
const BATCH: usize = 1000;

/// Shows every file under a key to `visit`, many at a time; how many there are.
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
