//! The query string of a list.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SubsecRound, TimeDelta, Utc};
use domain::{MediaFileSearch, UserId};
use ports::{MediaFileOrder, MediaFileQuery, SortField};

use crate::error::{ApiError, FieldErrors};

const DEFAULT_PAGE_SIZE: u32 = 20;
const MAX_PAGE_SIZE: u32 = 100;

/// The list and the page that a query string requests.
#[derive(Debug)]
pub struct ListQuery {
    pub page: u64,
    pub query: MediaFileQuery,
}

impl ListQuery {
    /// Parses a query string. The last occurrence of a repeated parameter wins. Unknown and empty
    /// parameters are ignored.
    pub fn parse(query_string: &str) -> Result<Self, ApiError> {
        let mut parsed = Self { page: 1, query: everything() };
        let mut errors = FieldErrors::default();
        let mut page = Ok(1);
        for (name, value) in form_urlencoded::parse(query_string.as_bytes()) {
            if value.is_empty() {
                continue;
            }
            let value = value.trim();
            let accepted = match &*name {
                "page" => {
                    page = value.parse().ok().filter(|page| *page > 0).ok_or(ApiError::InvalidPage);
                    Ok(())
                }
                "page_size" => {
                    parsed.set_page_size(value);
                    Ok(())
                }
                "type" => parsed.set_type(value),
                "user" => parsed.set_user(value),
                "search" => {
                    parsed.query.search = MediaFileSearch::new(value);
                    Ok(())
                }
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
        parsed.page = page?;
        parsed.query.offset = (parsed.page - 1).saturating_mul(u64::from(parsed.query.limit));
        Ok(parsed)
    }

    /// As in Django REST Framework, an invalid page size is ignored and a large one is capped.
    fn set_page_size(&mut self, value: &str) {
        if let Some(size) = value.parse::<u64>().ok().filter(|size| *size > 0) {
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

    fn set_order(&mut self, value: &str) -> Result<(), String> {
        let (field, descending) = match value.strip_prefix('-') {
            Some(field) => (field, true),
            None => (value, false),
        };
        let field = match field {
            "id" => SortField::Id,
            "created_at" => SortField::CreatedAt,
            "updated_at" => SortField::UpdatedAt,
            "name" => SortField::Name,
            "size" => SortField::Size,
            _ => {
                return Err(format!(
                    "Select a valid choice. {value} is not one of the available choices."
                ));
            }
        };
        self.query.order = MediaFileOrder { field, descending };
        Ok(())
    }
}

fn everything() -> MediaFileQuery {
    MediaFileQuery {
        file_type: None,
        uploader_id: None,
        search: None,
        created_after: None,
        created_before: None,
        order: MediaFileOrder::NEWEST_FIRST,
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
