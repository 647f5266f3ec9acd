//! What to list, and the pages of a list.

use domain::chrono::{DateTime, Utc};
use domain::{FileType, UserId, timestamp};
use serde::Deserialize;

use crate::RemoteFile;

/// The most files that the service sends in one answer.
const PAGE_SIZE: u32 = 100;

/// Which files to list, and in which order: all, newest first, unless it says otherwise.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    parameters: Vec<(&'static str, String)>,
}

impl ListQuery {
    /// All files, newest first.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Only files whose name or description contains each term of `text`.
    #[must_use]
    pub fn search(self, text: impl Into<String>) -> Self {
        self.with("search", text.into())
    }

    /// Only files of that type.
    #[must_use]
    pub fn file_type(self, file_type: FileType) -> Self {
        self.with("type", file_type.to_string())
    }

    /// Only files that this user has uploaded.
    #[must_use]
    pub fn uploader(self, user: UserId) -> Self {
        self.with("user", user.get().to_string())
    }

    /// Only files uploaded at that time or later.
    #[must_use]
    pub fn created_after(self, time: DateTime<Utc>) -> Self {
        self.with("created_after", timestamp(time))
    }

    /// Only files uploaded at that time or earlier.
    #[must_use]
    pub fn created_before(self, time: DateTime<Utc>) -> Self {
        self.with("created_before", timestamp(time))
    }

    /// The order, as in the API: `name`, `-size`, or several separated by commas.
    #[must_use]
    pub fn ordering(self, fields: impl Into<String>) -> Self {
        self.with("ordering", fields.into())
    }

    /// The query of the first page.
    pub(crate) fn first_page(self) -> Self {
        self.with("page_size", PAGE_SIZE.to_string()).with("cursor", String::new())
    }

    /// The parameters of the URL.
    pub(crate) fn parameters(&self) -> &[(&'static str, String)] {
        &self.parameters
    }

    /// Adds a parameter. Of those that are given twice the last counts.
    fn with(mut self, name: &'static str, value: String) -> Self {
        self.parameters.retain(|(given, _)| *given != name);
        self.parameters.push((name, value));
        self
    }
}

/// A page of a walk. See docs/http-api.md, "Walks".
#[derive(Deserialize)]
pub(crate) struct Page {
    next: Option<String>,
    pub(crate) results: Vec<RemoteFile>,
}

impl Page {
    /// The query of the page behind this one, which `query` has selected.
    pub(crate) fn next(&self, query: ListQuery) -> Option<ListQuery> {
        let cursor = cursor(self.next.as_deref()?)?;
        Some(query.with("cursor", cursor))
    }
}

/// The cursor in the URL of the next page. Only it is taken: the URL's origin is that which the
/// service believes to have.
fn cursor(next: &str) -> Option<String> {
    let url = reqwest::Url::parse(next).ok()?;
    let pair = url.query_pairs().find(|(name, _)| name == "cursor");
    pair.map(|(_, cursor)| cursor.into_owned())
}
