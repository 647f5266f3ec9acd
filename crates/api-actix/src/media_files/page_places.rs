//! How many pages of a list are made at a time.

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::blocking::Deadline;
use crate::error::ApiError;

/// A page of the longest descriptions takes several MiB as rows and as much again as JSON. More at a time
/// than this would not be made sooner.
const MAX_PAGES: usize = 8;

static PAGES: Semaphore = Semaphore::const_new(MAX_PAGES);

/// A place for one page, taken until it is dropped.
pub type PagePlace = Option<SemaphorePermit<'static>>;

/// Waits for a place.
pub async fn page_place(deadline: Deadline) -> Result<PagePlace, ApiError> {
    // None would say that the places were closed, which nobody does.
    deadline.keep(async { PAGES.acquire().await.ok() }).await
}
