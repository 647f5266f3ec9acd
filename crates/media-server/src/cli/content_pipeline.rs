use std::sync::Arc;

use application::ContentPipeline;

use crate::system::OsRandomness;
use crate::wiring::Wiring;

/// The content pipeline into the store that the server uses too.
pub(super) fn content_pipeline(wiring: &Wiring) -> Arc<ContentPipeline> {
    Arc::new(ContentPipeline {
        store: Arc::clone(&wiring.file_store),
        inspector: Arc::clone(&wiring.inspector),
        images: Arc::clone(&wiring.images),
        randomness: Arc::new(OsRandomness),
    })
}
