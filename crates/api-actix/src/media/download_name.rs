//! The name under which a client saves bytes.

use std::sync::Arc;

use actix_web::web;
use application::DownloadNameCache;
use domain::StorageKey;

use super::withheld_check::WithheldCheck;
use crate::blocking::{Deadline, blocking_read};

/// The name of what is under `key`. Nothing waits for a database that has not answered last time:
/// bytes are served without it, by the last known name or that of the key.
pub async fn download_name_of(
    key: &StorageKey,
    names: web::Data<DownloadNameCache>,
    withheld: &WithheldCheck,
) -> Arc<str> {
    if let Some(known) = names.cached(key) {
        return known;
    }
    if withheld.is_answered() {
        let (names, key) = (names.clone(), key.clone());
        let look_up = blocking_read(Deadline::from_now(), move || names.look_up(&key));
        if let Ok(name) = look_up.await {
            return name;
        }
    }
    names.fallback(key)
}
