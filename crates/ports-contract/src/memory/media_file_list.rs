//! The list of media files in memory: filters, order and page.

use std::cmp::Ordering;
use std::sync::LazyLock;

use domain::{Collation, FileSize, MediaFile};
use ports::{ListPosition, MediaFileOrder, MediaFilePage, MediaFileQuery, SortBy, SortValue};

use super::database::{FileRow, State};

static ROOT: LazyLock<Collation> = LazyLock::new(Collation::default);

impl State {
    pub(super) fn page(&self, query: &MediaFileQuery) -> MediaFilePage {
        let rows = self.sorted(query);
        let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
        let page = rows.iter().skip(offset).take(limit(query));
        MediaFilePage {
            total: rows.len() as u64,
            files: page.map(|row| self.with_uploader(row)).collect(),
        }
    }

    pub(super) fn behind(
        &self,
        query: &MediaFileQuery,
        position: Option<&ListPosition>,
    ) -> Vec<MediaFile> {
        let is_behind = |file: &MediaFile| {
            position.is_none_or(|position| {
                let place = ListPosition::of(file, &query.order);
                compare(&query.order, &place, position) == Ordering::Greater
            })
        };
        let rows = self.sorted(query).into_iter().filter(|row| is_behind(&row.file));
        rows.take(limit(query)).map(|row| self.with_uploader(row)).collect()
    }

    fn sorted(&self, query: &MediaFileQuery) -> Vec<&FileRow> {
        let admitted = self.files.values().filter(|row| admits(query, row));
        let place = |row: &FileRow| ListPosition::of(&row.file, &query.order);
        let mut rows: Vec<_> = admitted.map(|row| (place(row), row)).collect();
        rows.sort_by(|(one, _), (other, _)| compare(&query.order, one, other));
        rows.into_iter().map(|(_, row)| row).collect()
    }
}

fn limit(query: &MediaFileQuery) -> usize {
    usize::try_from(query.limit).unwrap_or(usize::MAX)
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

fn compare(order: &MediaFileOrder, one: &ListPosition, other: &ListPosition) -> Ordering {
    let values = one.values().iter().zip(other.values());
    let in_field = |(by, (one, other)): (&SortBy, (&SortValue, &SortValue))| {
        let ascending = sort_key(one).cmp(&sort_key(other));
        if by.descending { ascending.reverse() } else { ascending }
    };
    order.fields().iter().zip(values).map(in_field).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
}

/// Sorts as the values of one field do.
fn sort_key(value: &SortValue) -> (Option<i128>, Option<Vec<u8>>) {
    let size = |size: &FileSize| size.bytes().into();
    match value {
        SortValue::Id(id) => (Some(id.get().into()), None),
        SortValue::CreatedAt(at) | SortValue::UpdatedAt(at) => {
            (Some(at.timestamp_micros().into()), None)
        }
        SortValue::Name(name) => (None, name.as_ref().map(|name| ROOT.sort_key(name))),
        SortValue::Size(bytes) => (bytes.as_ref().map(size), None),
    }
}
