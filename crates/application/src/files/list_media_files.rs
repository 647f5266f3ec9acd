//! Lists of media files: numbered pages, and walks that go on from a position.

use std::sync::Arc;

use domain::MediaFile;
use ports::{Cancellation, ListPosition, MediaFileQuery, MediaFiles, PortError};
use thiserror::Error;

/// Lists media files in parts.
pub struct ListMediaFiles {
    files: Arc<dyn MediaFiles>,
}

/// The number of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageNumber {
    /// This one; the first is 1.
    Number(u64),
    /// The last one, as of now.
    Last,
}

/// A numbered page of a list.
#[derive(Debug)]
pub struct NumberedPage {
    /// Its number.
    pub number: u64,
    /// How many files the filters admit, on all pages.
    pub total: u64,
    /// Whether there is a page behind it.
    pub has_next: bool,
    /// The files of this page, in order.
    pub files: Vec<MediaFile>,
}

/// Where a walk goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListCursor {
    /// Whether the files before the position are read, and not those behind it.
    pub is_backward: bool,
    /// The position; `None` for the end of the list, at which the walk begins.
    pub position: Option<ListPosition>,
}

impl ListCursor {
    /// The start of every list.
    pub const START: Self = Self { is_backward: false, position: None };
}

/// A part of a walk.
#[derive(Debug)]
pub struct WalkedPage {
    /// Where the files before this page are; `None` when there are none.
    pub previous: Option<ListCursor>,
    /// Where the files behind this page are; `None` when there are none.
    pub next: Option<ListCursor>,
    /// The files of this page, in order.
    pub files: Vec<MediaFile>,
}

/// There is no page.
#[derive(Debug, Error)]
pub enum ListMediaFilesError {
    /// The page lies beyond the last one; the first page always exists.
    #[error("there is no such page")]
    InvalidPage,
    /// What is on it is unknown.
    #[error("the media files could not be listed")]
    Lookup(#[from] PortError),
}

impl ListMediaFiles {
    /// Lists what is in `files`.
    #[must_use]
    pub fn new(files: Arc<dyn MediaFiles>) -> Self {
        Self { files }
    }

    /// A page of the list that `query` describes, with `query.limit` files on each page;
    /// `query.offset` does not count.
    ///
    /// # Errors
    /// [`ListMediaFilesError`]
    pub fn page(
        &self,
        query: &MediaFileQuery,
        number: PageNumber,
        cancellation: &Cancellation,
    ) -> Result<NumberedPage, ListMediaFilesError> {
        let limit = u64::from(query.limit.max(1));
        let number = match number {
            PageNumber::Number(number) => number.max(1),
            PageNumber::Last => {
                let counted = MediaFileQuery { offset: 0, limit: 0, ..query.clone() };
                self.files.list(&counted, cancellation)?.total.div_ceil(limit).max(1)
            }
        };
        let offset = (number - 1).saturating_mul(limit);
        let page = self.files.list(&MediaFileQuery { offset, ..query.clone() }, cancellation)?;
        if offset > 0 && offset >= page.total {
            return Err(ListMediaFilesError::InvalidPage);
        }
        let has_next = offset.saturating_add(limit) < page.total;
        Ok(NumberedPage { number, total: page.total, has_next, files: page.files })
    }

    /// At most `query.limit` files of the list that `query` describes, from `cursor` on.
    ///
    /// # Errors
    /// [`ListMediaFilesError::Lookup`]
    pub fn walk(
        &self,
        query: &MediaFileQuery,
        cursor: &ListCursor,
        cancellation: &Cancellation,
    ) -> Result<WalkedPage, ListMediaFilesError> {
        let is_backward = cursor.is_backward;
        let order = if is_backward { query.order.reversed() } else { query.order.clone() };
        // With one more file the walk goes on.
        let one_more = MediaFileQuery { order, limit: query.limit + 1, ..query.clone() };
        let position = cursor.position.as_ref();
        let mut files = self.files.list_behind(&one_more, position, cancellation)?;
        let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
        let goes_on = files.len() > limit;
        files.truncate(limit);
        if is_backward {
            files.reverse();
        }
        let at = |file: Option<&MediaFile>, is_backward| {
            let position = file.map(|file| ListPosition::of(file, &query.order));
            ListCursor { is_backward, position }
        };
        let came_from = position.is_some();
        let (has_previous, has_next) =
            if is_backward { (goes_on, came_from) } else { (came_from, goes_on) };
        Ok(WalkedPage {
            previous: has_previous.then(|| at(files.first(), true)),
            next: has_next.then(|| at(files.last(), false)),
            files,
        })
    }

    /// See [`MediaFiles::is_full_scan`].
    #[must_use]
    pub fn is_full_scan(&self, query: &MediaFileQuery) -> bool {
        self.files.is_full_scan(query)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::MediaFile;
    use ports::{Cancellation, MediaFileQuery};
    use ports_contract::DatabaseWorld;
    use ports_contract::fixtures::every_file;
    use ports_contract::memory::MemoryDatabase;

    use super::{ListCursor, ListMediaFiles, PageNumber, WalkedPage};

    fn library(files: usize) -> (Arc<MemoryDatabase>, ListMediaFiles, Vec<MediaFile>) {
        let database = Arc::new(MemoryDatabase::default());
        let files = (0..files).map(|number| database.given_file(&format!("{number}"))).collect();
        let list = ListMediaFiles::new(database.clone());
        (database, list, files)
    }

    fn by_two() -> MediaFileQuery {
        MediaFileQuery { limit: 2, ..every_file() }
    }

    fn walk(list: &ListMediaFiles, cursor: &ListCursor) -> WalkedPage {
        list.walk(&by_two(), cursor, &Cancellation::default()).expect("memory does not fail")
    }

    #[test]
    fn the_last_page_has_its_number() {
        for (files, number, on_page) in [(0, 1, 0), (1, 1, 1), (4, 2, 2), (5, 3, 1)] {
            let (_, list, _) = library(files);
            let page = list.page(&by_two(), PageNumber::Last, &Cancellation::default());
            let page = page.expect("the last page is there");
            assert_eq!((page.number, page.files.len(), page.has_next), (number, on_page, false));
        }
    }

    #[test]
    fn a_walk_goes_to_the_end_and_back() {
        let (_, list, files) = library(5);
        let first = walk(&list, &ListCursor::START);
        assert_eq!((&first.files[..], first.previous), (&files[..2], None));
        let second = walk(&list, &first.next.expect("there are more"));
        assert_eq!(second.files, files[2..4]);
        let third = walk(&list, &second.next.expect("there is one more"));
        assert_eq!((&third.files[..], third.next), (&files[4..], None));
        let back = walk(&list, &third.previous.expect("the second comes before"));
        assert_eq!(back.files, files[2..4]);
        let back = walk(&list, &back.previous.expect("the first comes before"));
        assert_eq!((&back.files[..], back.previous), (&files[..2], None));
        assert_eq!(walk(&list, &back.next.expect("the second comes next")).files, files[2..4]);
    }

    #[test]
    fn a_walk_that_deletes_what_it_meets_meets_everything() {
        let (database, list, files) = library(5);
        let mut met = Vec::new();
        let mut cursor = Some(ListCursor::START);
        while let Some(from) = cursor {
            let page = walk(&list, &from);
            for file in &page.files {
                database.removed(file.id);
            }
            met.extend(page.files);
            cursor = page.next;
        }
        assert_eq!(met, files);
    }

    #[test]
    fn a_page_whose_files_have_gone_leads_back_to_the_others() {
        let (database, list, files) = library(3);
        let first = walk(&list, &ListCursor::START);
        let next = first.next.expect("there is one more");
        database.removed(files[2].id);
        let empty = walk(&list, &next);
        assert!(empty.files.is_empty() && empty.next.is_none());
        let back = walk(&list, &empty.previous.expect("there are two before"));
        assert_eq!(back.files, files[..2]);
    }
}
