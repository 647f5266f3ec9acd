//! The order of a list, and the parts of it that follow a position.

use diesel::{ExpressionMethods, QueryDsl};
use domain::Collation;
use ports::{Bound, MediaFileOrder, Relation, SortField, SortValue};

use super::files::BoxedMediaFiles;
use crate::schema::media_files;

/// `files` in that order. By one field, and by the id in the same direction, an index is read
/// forwards or backwards: nulls come first ascending and last descending.
pub(super) fn ordered<'a>(
    files: BoxedMediaFiles<'a>,
    order: &MediaFileOrder,
) -> BoxedMediaFiles<'a> {
    order.fields().iter().fold(files, |files, by| {
        macro_rules! then_by {
            ($column:ident) => {
                if by.descending {
                    files.then_order_by(media_files::$column.desc())
                } else {
                    files.then_order_by(media_files::$column.asc())
                }
            };
        }
        match by.field {
            SortField::Id => then_by!(id),
            SortField::CreatedAt => then_by!(created_at),
            SortField::UpdatedAt => then_by!(updated_at),
            SortField::Name => then_by!(name_sort_key),
            SortField::Size => then_by!(size),
        }
    })
}

/// Those of `files` that satisfy all `bounds`.
pub(super) fn within<'a>(
    files: BoxedMediaFiles<'a>,
    bounds: &[Bound],
    collation: &Collation,
) -> BoxedMediaFiles<'a> {
    bounds.iter().fold(files, |files, bound| satisfying(files, bound, collation))
}

fn satisfying<'a>(
    files: BoxedMediaFiles<'a>,
    bound: &Bound,
    collation: &Collation,
) -> BoxedMediaFiles<'a> {
    macro_rules! compared {
        ($column:ident, $value:expr) => {
            match bound.relation {
                Relation::Is => files.filter(media_files::$column.eq($value)),
                Relation::Above => files.filter(media_files::$column.gt($value)),
                Relation::Below => files.filter(media_files::$column.lt($value)),
            }
        };
    }
    macro_rules! compared_with_none {
        ($column:ident) => {
            match bound.relation {
                Relation::Is => files.filter(media_files::$column.is_null()),
                Relation::Above => files.filter(media_files::$column.is_not_null()),
                Relation::Below => files.filter(media_files::id.lt(0)),
            }
        };
    }
    match &bound.value {
        SortValue::Id(id) => compared!(id, id.get()),
        SortValue::CreatedAt(at) => compared!(created_at, at.timestamp_micros()),
        SortValue::UpdatedAt(at) => compared!(updated_at, at.timestamp_micros()),
        SortValue::Name(Some(name)) => compared!(name_sort_key, collation.sort_key(name)),
        SortValue::Name(None) => compared_with_none!(name_sort_key),
        SortValue::Size(Some(size)) => {
            compared!(size, i64::try_from(size.bytes()).unwrap_or(i64::MAX))
        }
        SortValue::Size(None) => compared_with_none!(size),
    }
}
