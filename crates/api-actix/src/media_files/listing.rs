//! Reads a page of media files within the deadline of a request.

use std::sync::Arc;

use application::{ListMediaFiles, ListMediaFilesError};
use domain::UserId;
use ports::{Cancellation, MediaFileQuery};

use super::list_permits::ListPermits;
use super::page_permits::{PagePermit, page_permit};
use crate::blocking::{Deadline, blocking_cancellable};
use crate::error::ApiError;
use crate::http::client_watch::ClientWatch;

/// Lists media files for many callers concurrently.
pub struct Listing {
    list: Arc<ListMediaFiles>,
    permits: ListPermits,
}

impl Listing {
    /// Reads at most `max_lists` lists concurrently.
    pub fn new(list: ListMediaFiles, max_lists: u32) -> Self {
        Self { list: Arc::new(list), permits: ListPermits::new(max_lists) }
    }

    /// The page that `read` reads, with its permit, which the caller of this method holds until the
    /// response is serialized. The permit is acquired last, so that no list holds one while it
    /// waits for another list of the same user.
    ///
    /// # Errors
    /// [`ApiError::Busy`] when `caller` has too many lists in progress or `client` disconnects, and
    /// [`ApiError::Unavailable`] when the deadline passes.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        query: MediaFileQuery,
        read: impl FnOnce(
            &ListMediaFiles,
            &MediaFileQuery,
            &Cancellation,
        ) -> Result<T, ListMediaFilesError>
        + Send
        + 'static,
        caller: UserId,
        deadline: Deadline,
        client: Option<&ClientWatch>,
    ) -> Result<(T, PagePermit), ApiError> {
        let permit = self.permits.acquire(caller, self.list.is_full_scan(&query));
        let permit = deadline.keep(permit).await.map_err(|_| ApiError::Busy)??;
        let page_permit = page_permit(deadline).await?;
        let list = Arc::clone(&self.list);
        let found = blocking_cancellable(deadline, client, move |cancellation| {
            let _permit = permit;
            read(&list, &query, cancellation)
        })
        .await?;
        Ok((found, page_permit))
    }
}
