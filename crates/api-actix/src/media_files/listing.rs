//! Reads a list in a request's time, or gives it up.

use std::sync::Arc;

use application::ListMediaFiles;
use domain::UserId;
use ports::{MediaFilePage, MediaFileQuery};

use super::list_permits::ListPermits;
use super::page_places::{PagePlace, page_place};
use crate::blocking::{Deadline, blocking_while_awaited};
use crate::client_watch::ClientWatch;
use crate::error::ApiError;

/// Lists media files for many callers at once.
pub struct Listing {
    list: Arc<ListMediaFiles>,
    permits: ListPermits,
}

impl Listing {
    /// At most `max_lists` are read at a time.
    pub fn new(list: ListMediaFiles, max_lists: u32) -> Self {
        Self { list: Arc::new(list), permits: ListPermits::new(max_lists) }
    }

    /// A page with its place, to be kept until the page is written, unless `caller` has too much under way,
    /// the deadline passes or `client` goes. The place is taken last, so that no list of a caller holds one
    /// while it waits for another of the same caller.
    pub(super) async fn run(
        &self,
        query: MediaFileQuery,
        caller: UserId,
        deadline: Deadline,
        client: Option<&ClientWatch>,
    ) -> Result<(MediaFilePage, PagePlace), ApiError> {
        let permit = self.permits.acquire(caller, self.list.is_full_scan(&query));
        let permit = deadline.keep(permit).await.map_err(|_| ApiError::Busy)??;
        let place = page_place(deadline).await?;
        let list = Arc::clone(&self.list);
        let found = blocking_while_awaited(deadline, client, move |cancellation| {
            let _permit = permit;
            list.run(&query, cancellation)
        })
        .await?;
        Ok((found, place))
    }
}
