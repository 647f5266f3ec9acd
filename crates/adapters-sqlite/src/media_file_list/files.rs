//! The statement on media files that filters and orders are added to.

use diesel::dsl::IntoBoxed;
use diesel::sqlite::Sqlite;

use crate::schema::media_files;

pub(super) type BoxedMediaFiles<'a> = IntoBoxed<'a, media_files::table, Sqlite>;
