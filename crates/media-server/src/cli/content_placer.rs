use std::sync::Arc;

use application::ContentPlacer;

use crate::system::OsRandomness;
use crate::wiring::Wiring;

/// Places content in the store that the server uses too.
pub(super) fn content_placer(wiring: &Wiring) -> Arc<ContentPlacer> {
    Arc::new(ContentPlacer {
        store: Arc::clone(&wiring.file_store),
        inspector: Arc::clone(&wiring.inspector),
        images: Arc::clone(&wiring.images),
        randomness: Arc::new(OsRandomness),
    })
}
