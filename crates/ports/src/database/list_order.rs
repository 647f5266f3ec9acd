//! The order of a list of media files, and the positions between which a list is read.

use chrono::{DateTime, Utc};
use domain::{FileSize, MediaFile, MediaFileId};

/// A field by which a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortField {
    /// The id.
    Id,
    /// The time of upload.
    CreatedAt,
    /// The time of the last change.
    UpdatedAt,
    /// The name, by the [collation](domain::Collation) of the database; files without one first.
    Name,
    /// The length; files of unknown length first.
    Size,
}

/// A field with its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortBy {
    /// The field.
    pub field: SortField,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// The order of a list: by several fields. The last one is the id, so that no two files are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFileOrder(Vec<SortBy>);

impl MediaFileOrder {
    /// The order by `fields`, one after the other. Where the id is not among them, files that are
    /// equal in all of them come by id in the direction of the last field. What follows the id, and
    /// a field that is repeated, changes nothing.
    #[must_use]
    pub fn new(fields: impl IntoIterator<Item = SortBy>) -> Self {
        let mut order: Vec<SortBy> = Vec::new();
        for by in fields {
            let is_repeated = order.iter().any(|earlier| earlier.field == by.field);
            if !is_repeated && order.last().is_none_or(|last| last.field != SortField::Id) {
                order.push(by);
            }
        }
        let last = order.last().copied();
        if last.is_none_or(|last| last.field != SortField::Id) {
            let descending = last.is_some_and(|last| last.descending);
            order.push(SortBy { field: SortField::Id, descending });
        }
        Self(order)
    }

    /// The order by one field, and by id in the same direction.
    #[must_use]
    pub fn by(field: SortField, descending: bool) -> Self {
        Self::new([SortBy { field, descending }])
    }

    /// The file uploaded last comes first.
    #[must_use]
    pub fn newest_first() -> Self {
        Self::by(SortField::CreatedAt, true)
    }

    /// The same order backwards.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let reverse = |by: &SortBy| SortBy { descending: !by.descending, ..*by };
        Self(self.0.iter().map(reverse).collect())
    }

    /// The fields, the most significant first; the last is the id.
    #[must_use]
    pub fn fields(&self) -> &[SortBy] {
        &self.0
    }
}

/// The value of a file in one field of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortValue {
    /// [`SortField::Id`]
    Id(MediaFileId),
    /// [`SortField::CreatedAt`]
    CreatedAt(DateTime<Utc>),
    /// [`SortField::UpdatedAt`]
    UpdatedAt(DateTime<Utc>),
    /// [`SortField::Name`]
    Name(Option<String>),
    /// [`SortField::Size`]
    Size(Option<FileSize>),
}

impl SortValue {
    fn of(file: &MediaFile, field: SortField) -> Self {
        match field {
            SortField::Id => Self::Id(file.id),
            SortField::CreatedAt => Self::CreatedAt(file.created_at),
            SortField::UpdatedAt => Self::UpdatedAt(file.updated_at),
            SortField::Name => Self::Name(file.name.clone()),
            SortField::Size => Self::Size(file.size),
        }
    }

    fn field(&self) -> SortField {
        match self {
            Self::Id(_) => SortField::Id,
            Self::CreatedAt(_) => SortField::CreatedAt,
            Self::UpdatedAt(_) => SortField::UpdatedAt,
            Self::Name(_) => SortField::Name,
            Self::Size(_) => SortField::Size,
        }
    }

    /// Whether the file has no value in the field.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self, Self::Name(None) | Self::Size(None))
    }

    /// The missing value of the same field; `None` for a field that every file has.
    fn none(&self) -> Option<Self> {
        match self {
            Self::Name(_) => Some(Self::Name(None)),
            Self::Size(_) => Some(Self::Size(None)),
            Self::Id(_) | Self::CreatedAt(_) | Self::UpdatedAt(_) => None,
        }
    }
}

/// The position of a file in an order: its value in each field. The file may be gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPosition(Vec<SortValue>);

/// How the value of a file compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Equal; a missing value equals a missing value.
    Is,
    /// Greater; every value is greater than a missing one.
    Above,
    /// Less, and not missing.
    Below,
}

/// A condition on one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// How the value of the file compares with `value`.
    pub relation: Relation,
    /// What it is compared with.
    pub value: SortValue,
}

impl ListPosition {
    /// The position of `file` in `order`.
    #[must_use]
    pub fn of(file: &MediaFile, order: &MediaFileOrder) -> Self {
        Self(order.fields().iter().map(|by| SortValue::of(file, by.field)).collect())
    }

    /// The position of these values; `None` unless they are those of the fields of `order`.
    #[must_use]
    pub fn new(values: Vec<SortValue>, order: &MediaFileOrder) -> Option<Self> {
        let fits = |(value, by): (&SortValue, &SortBy)| value.field() == by.field;
        let is_whole = values.len() == order.fields().len();
        (is_whole && values.iter().zip(order.fields()).all(fits)).then_some(Self(values))
    }

    /// The value in each field of the order.
    #[must_use]
    pub fn values(&self) -> &[SortValue] {
        &self.0
    }

    /// The files behind this position in `order`, in segments that follow each other. A file is in
    /// a segment if it satisfies all of its bounds. Each segment is one range of an index on the
    /// fields.
    #[must_use]
    pub fn segments_behind(&self, order: &MediaFileOrder) -> Vec<Vec<Bound>> {
        let mut segments = Vec::new();
        for (index, by) in order.fields().iter().enumerate().rev() {
            let Some(value) = self.0.get(index) else { continue };
            let mut push = |relation, value: SortValue| {
                let equal = self.0[..index].iter().cloned();
                let mut bounds: Vec<Bound> =
                    equal.map(|value| Bound { relation: Relation::Is, value }).collect();
                bounds.push(Bound { relation, value });
                segments.push(bounds);
            };
            if !by.descending {
                push(Relation::Above, value.clone());
            } else if !value.is_none() {
                push(Relation::Below, value.clone());
                if let Some(none) = value.none() {
                    push(Relation::Is, none);
                }
            }
        }
        segments
    }
}
