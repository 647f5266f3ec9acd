//! The query string of a list.

use application::{
    ListCursor, ListMediaFiles, ListMediaFilesError, NumberedPage, PageNumber, WalkedPage,
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, SubsecRound, TimeDelta, Utc};
use domain::{MAX_SEARCH_TERMS, MediaFileSearch, UserId, to_ascii_digits};
use ports::{Cancellation, MediaFileOrder, MediaFileQuery, SortBy, SortField};

use super::list_cursor::{decode_cursor, field_name};
use crate::error::{ApiError, FieldErrors};

const DEFAULT_PAGE_SIZE: u32 = 20;
const MAX_PAGE_SIZE: u32 = 100;

/// The fields that `ordering` may name.
pub const SORT_FIELDS: [SortField; 5] =
    [SortField::Id, SortField::CreatedAt, SortField::UpdatedAt, SortField::Name, SortField::Size];

/// A part of a list, as a query string asks for it.
#[derive(Debug)]
pub struct ListQuery {
    pub start: Start,
    pub query: MediaFileQuery,
}

/// Where the part begins.
#[derive(Debug)]
pub enum Start {
    Page(PageNumber),
    Cursor(ListCursor),
}

/// The part that was found.
pub enum Found {
    Numbered(NumberedPage),
    Walked(WalkedPage),
}

impl Start {
    /// Reads the part of the list of `query` that begins here.
    pub fn read(
        &self,
        list: &ListMediaFiles,
        query: &MediaFileQuery,
        cancellation: &Cancellation,
    ) -> Result<Found, ListMediaFilesError> {
        match self {
            Self::Page(number) => list.page(query, *number, cancellation).map(Found::Numbered),
            Self::Cursor(cursor) => list.walk(query, cursor, cancellation).map(Found::Walked),
        }
    }
}

impl ListQuery {
    /// Parses a query string. The last occurrence of a repeated parameter wins. Unknown and empty
    /// parameters are ignored, except an empty cursor.
    pub fn parse(query_string: &str) -> Result<Self, ApiError> {
        let first = Start::Page(PageNumber::Number(1));
        let mut parsed = Self { start: first, query: everything() };
        let mut errors = FieldErrors::default();
        let mut page = Ok(PageNumber::Number(1));
        let mut cursor = None;
        for (name, value) in form_urlencoded::parse(query_string.as_bytes()) {
            if name == "cursor" {
                cursor = Some(value);
                continue;
            }
            if value.is_empty() {
                continue;
            }
            let value = value.trim();
            let accepted = match &*name {
                "page" => {
                    page = page_number(value);
                    Ok(())
                }
                "page_size" => {
                    parsed.set_page_size(value);
                    Ok(())
                }
                "type" => parsed.set_type(value),
                "user" => parsed.set_user(value),
                "search" => parsed.set_search(value),
                "created_after" => {
                    set_time(&mut parsed.query.created_after, value, next_microsecond)
                }
                "created_before" => {
                    set_time(&mut parsed.query.created_before, value, |time| time.trunc_subsecs(6))
                }
                "ordering" => parsed.set_order(value),
                _ => Ok(()),
            };
            if let Err(sentence) = accepted {
                errors.push(name, sentence);
            }
        }
        errors.into_result()?;
        parsed.start = match cursor {
            Some(text) => Start::Cursor(
                decode_cursor(&text, &parsed.query.order).ok_or(ApiError::InvalidCursor)?,
            ),
            None => Start::Page(page?),
        };
        Ok(parsed)
    }

    /// As in Django REST Framework, an invalid page size is ignored and a large one is capped.
    fn set_page_size(&mut self, value: &str) {
        let size = to_ascii_digits(value).parse::<u64>();
        if let Some(size) = size.ok().filter(|size| *size > 0) {
            let size = u32::try_from(size).unwrap_or(MAX_PAGE_SIZE);
            self.query.limit = size.min(MAX_PAGE_SIZE);
        }
    }

    fn set_type(&mut self, value: &str) -> Result<(), String> {
        let file_type = value.parse().map_err(|_| {
            format!("Select a valid choice. {value} is not one of the available choices.")
        })?;
        self.query.file_type = Some(file_type);
        Ok(())
    }

    fn set_user(&mut self, value: &str) -> Result<(), String> {
        let id = value.parse::<i64>().ok().and_then(|id| UserId::try_from(id).ok());
        self.query.uploader_id = Some(id.ok_or("Enter a valid user id.")?);
        Ok(())
    }

    fn set_search(&mut self, value: &str) -> Result<(), String> {
        self.query.search = MediaFileSearch::parse(value).map_err(|_| {
            format!("Ensure this search has no more than {MAX_SEARCH_TERMS} terms.")
        })?;
        Ok(())
    }

    /// Sets the order by the fields between commas.
    fn set_order(&mut self, value: &str) -> Result<(), String> {
        let names = value.split(',').map(str::trim).filter(|name| !name.is_empty());
        let fields = names.map(sort_by).collect::<Result<Vec<_>, _>>()?;
        if !fields.is_empty() {
            self.query.order = MediaFileOrder::new(fields);
        }
        Ok(())
    }
}

fn page_number(value: &str) -> Result<PageNumber, ApiError> {
    if value == "last" {
        return Ok(PageNumber::Last);
    }
    let number = to_ascii_digits(value).parse().ok().filter(|number| *number > 0);
    number.map(PageNumber::Number).ok_or(ApiError::InvalidPage)
}

fn sort_by(name: &str) -> Result<SortBy, String> {
    let (field, descending) = match name.strip_prefix('-') {
        Some(field) => (field, true),
        None => (name, false),
    };
    SORT_FIELDS
        .into_iter()
        .find(|known| field_name(*known) == field)
        .map(|field| SortBy { field, descending })
        .ok_or_else(|| {
            format!("Select a valid choice. {name} is not one of the available choices.")
        })
}

fn everything() -> MediaFileQuery {
    MediaFileQuery {
        file_type: None,
        uploader_id: None,
        search: None,
        created_after: None,
        created_before: None,
        order: MediaFileOrder::newest_first(),
        offset: 0,
        limit: DEFAULT_PAGE_SIZE,
    }
}

/// `round` converts a time to whole microseconds, the precision of media files, without changing
/// which files match.
fn set_time(
    field: &mut Option<DateTime<Utc>>,
    value: &str,
    round: impl FnOnce(DateTime<Utc>) -> DateTime<Utc>,
) -> Result<(), String> {
    *field = Some(round(parse_time(value).ok_or("Enter a valid date/time.")?));
    Ok(())
}

/// Rounds up to a whole microsecond, if that is representable.
fn next_microsecond(time: DateTime<Utc>) -> DateTime<Utc> {
    let floor = time.trunc_subsecs(6);
    let next = floor.checked_add_signed(TimeDelta::microseconds(1)).unwrap_or(floor);
    if floor == time { floor } else { next }
}

/// An ISO 8601 date with or without a time, in UTC unless it has an offset. A `+` that was decoded
/// to a space is restored.
fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let with_offset = text.replace(' ', if text.contains('T') { "+" } else { "T" });
    if let Ok(time) = DateTime::parse_from_rfc3339(&with_offset) {
        return Some(time.to_utc());
    }
    let naive = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .into_iter()
        .find_map(|format| NaiveDateTime::parse_from_str(&with_offset, format).ok())
        .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0));
    naive.map(|time| time.and_utc())
}
