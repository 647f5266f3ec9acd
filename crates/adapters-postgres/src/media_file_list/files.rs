//! The statement on media files that filters and orders are added to.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use diesel::pg::Pg;

use crate::schema::media_files;

pub(super) type FilesQuery<'a> = media_files::BoxedQuery<'a, Pg>;

/// The earliest time of PostgreSQL, the start of the Julian day 0. No file is as old, so that it
/// replaces every earlier time of a filter. The latest time is later than those of chrono.
pub(super) fn earliest_time() -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(-4713, 11, 24)
        .map_or(DateTime::UNIX_EPOCH, |day| day.and_time(NaiveTime::MIN).and_utc())
}
