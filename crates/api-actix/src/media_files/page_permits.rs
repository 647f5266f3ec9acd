//! Limits how many list pages are in memory at a time.

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::blocking::Deadline;
use crate::error::ApiError;

/// Maximum number of pages in memory. A page of the longest descriptions takes several MiB as rows
/// and as much again as JSON. More concurrent pages would not be ready sooner.
const MAX_PAGES: usize = 8;

static PAGES: Semaphore = Semaphore::const_new(MAX_PAGES);

/// A permit for one page, released when it is dropped.
pub type PagePermit = Option<SemaphorePermit<'static>>;

/// Waits for a permit.
pub async fn page_permit(deadline: Deadline) -> Result<PagePermit, ApiError> {
    // `None` would mean that the semaphore was closed, which never happens.
    deadline.keep(async { PAGES.acquire().await.ok() }).await
}
