//! The list of media files in memory: filters, order and page.

use std::cmp::Ordering;

use domain::MediaFile;
use ports::{MediaFileOrder, MediaFilePage, MediaFileQuery, SortField};

use super::database::{FileRow, State};

impl State {
    pub(super) fn page(&self, query: &MediaFileQuery) -> MediaFilePage {
        let mut rows: Vec<&FileRow> =
            self.files.values().filter(|row| admits(query, row)).collect();
        rows.sort_by(|one, other| compare(query.order, &one.file, &other.file));
        let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
        let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
        let page = rows.iter().skip(offset).take(limit);
        MediaFilePage {
            total: rows.len() as u64,
            files: page.map(|row| self.with_uploader(row)).collect(),
        }
    }
}

fn admits(query: &MediaFileQuery, row: &FileRow) -> bool {
    let file = &row.file;
    query.file_type.is_none_or(|file_type| file.file_type == file_type)
        && query.uploader_id.is_none_or(|uploader_id| row.uploader_id == Some(uploader_id))
        && query.created_after.is_none_or(|time| file.created_at >= time)
        && query.created_before.is_none_or(|time| file.created_at <= time)
        && query
            .search
            .as_ref()
            .is_none_or(|search| search.finds(file.name.as_deref(), file.description.as_deref()))
}

fn compare(order: MediaFileOrder, one: &MediaFile, other: &MediaFile) -> Ordering {
    let ascending = match order.field {
        SortField::Id => Ordering::Equal,
        SortField::CreatedAt => one.created_at.cmp(&other.created_at),
        SortField::UpdatedAt => one.updated_at.cmp(&other.updated_at),
        SortField::Name => one.name.cmp(&other.name),
        SortField::Size => one.size.cmp(&other.size),
    };
    let ascending = ascending.then(one.id.cmp(&other.id));
    if order.descending { ascending.reverse() } else { ascending }
}
