//! The columns of a media file that uploads and edits write.

#![expect(
    clippy::ref_option_ref,
    reason = "diesel's derives borrow each field, even one that is a reference"
)]

use diesel::{AsChangeset, Insertable};
use domain::{Collation, ColorMode, searched_text};
use ports::{NewContent, PortError};

use crate::schema::media_files;

/// The columns that follow from the content of a media file.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = media_files, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
pub(crate) struct ContentColumns<'a> {
    file_type: &'a str,
    key: &'a str,
    size: i64,
    sha256: &'a [u8],
    width: Option<i64>,
    height: Option<i64>,
    color_mode: Option<&'a str>,
}

impl<'a> ContentColumns<'a> {
    /// Fails for content too long to be stored anywhere (over 8 EiB).
    pub(crate) fn of(content: &'a NewContent) -> Result<Self, PortError> {
        let dimensions = content.image.dimensions;
        Ok(Self {
            file_type: content.file_type.as_str(),
            key: content.key.as_str(),
            size: i64::try_from(content.size.bytes()).map_err(PortError::backend)?,
            sha256: &content.sha256.0,
            width: dimensions.map(|dimensions| dimensions.width().into()),
            height: dimensions.map(|dimensions| dimensions.height().into()),
            color_mode: content.image.color_mode.map(ColorMode::as_str),
        })
    }
}

/// The columns that a client writes, and what is searched and sorted in their place.
#[derive(AsChangeset, Insertable, PartialEq)]
#[diesel(table_name = media_files, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
pub(crate) struct TextColumns<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) description: Option<&'a str>,
    pub(crate) search_text: String,
    pub(crate) name_sort_key: Option<Vec<u8>>,
}

impl<'a> TextColumns<'a> {
    /// `collation` is the order of names in the database.
    pub(crate) fn of(
        name: Option<&'a str>,
        description: Option<&'a str>,
        collation: &Collation,
    ) -> Self {
        let name_sort_key = name.map(|name| collation.sort_key(name));
        Self { name, description, search_text: searched_text(name, description), name_sort_key }
    }
}
