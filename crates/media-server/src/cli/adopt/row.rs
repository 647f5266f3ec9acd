//! Parses a media file as the API returns it. Every error is a sentence for the operator.

use chrono::{DateTime, Utc};
use domain::{
    Dimensions, FileSize, FileType, ImageInfo, MediaFile, StorageKey, Thumbnail, ThumbnailEdge,
    Uploader, media_key, parse_description, parse_name,
};
use serde::{Deserialize, Deserializer};

/// `null` differs from an absent field: the API returns every field.
#[derive(Deserialize)]
struct Row {
    id: i64,
    #[serde(rename = "type")]
    file_type: String,
    #[serde(deserialize_with = "Option::deserialize")]
    user: Option<UserRow>,
    f: String,
    #[serde(deserialize_with = "Option::deserialize")]
    name: Option<String>,
    #[serde(deserialize_with = "Option::deserialize")]
    description: Option<String>,
    #[serde(deserialize_with = "Option::deserialize")]
    size: Option<u64>,
    #[serde(default)]
    width: Field<u32>,
    #[serde(default)]
    height: Field<u32>,
    #[serde(default)]
    mode: Field<String>,
    created_at: String,
    updated_at: String,
    #[serde(default)]
    thumbnails: Field<Vec<ThumbnailRow>>,
}

#[derive(Deserialize)]
struct UserRow {
    id: i64,
    username: String,
    full_name: String,
}

#[derive(Deserialize)]
struct ThumbnailRow {
    id: i64,
    f: String,
    #[serde(deserialize_with = "Option::deserialize")]
    size: Option<u32>,
}

/// A field that not every row has.
#[derive(Default)]
enum Field<T> {
    #[default]
    Absent,
    Present(Option<T>),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::Present)
    }
}

impl<T> Field<T> {
    fn value(&self) -> Option<&T> {
        match self {
            Self::Absent => None,
            Self::Present(value) => value.as_ref(),
        }
    }
}

/// The media file of a line.
pub(super) fn parse(line: &[u8]) -> Result<MediaFile, String> {
    let row: Row = serde_json::from_slice(line).map_err(|error| describe(&error))?;
    let file_type: FileType =
        row.file_type.parse().map_err(|_| format!("type: {:?} is not a type", row.file_type))?;
    if row.size.is_some_and(|size| i64::try_from(size).is_err()) {
        return Err("size: it is too large".to_owned());
    }
    let name = row.name.as_deref().map(parse_name).transpose();
    let description = row.description.as_deref().map(parse_description).transpose();
    Ok(MediaFile {
        id: id("id", row.id)?,
        file_type,
        image: image(&row, file_type)?,
        key: key("f", &row.f)?,
        size: row.size.map(FileSize::from_bytes),
        sha256: None,
        created_at: time("created_at", &row.created_at)?,
        updated_at: time("updated_at", &row.updated_at)?,
        uploader: row.user.map(uploader).transpose()?,
        name: name.map_err(|error| format!("name: {error}"))?,
        description: description.map_err(|error| format!("description: {error}"))?,
        thumbnails: thumbnails(row.thumbnails)?,
    })
}

/// The error with its column; the line is always the first one.
fn describe(error: &serde_json::Error) -> String {
    let column = error.column();
    let text = error.to_string();
    let place = format!(" at line {} column {column}", error.line());
    format!("{} (column {column})", text.strip_suffix(&place).unwrap_or(&text))
}

fn id<Id: TryFrom<i64>>(field: &str, number: i64) -> Result<Id, String> {
    Id::try_from(number).map_err(|_| format!("{field}: an id is a positive whole number"))
}

fn key(field: &str, url: &str) -> Result<StorageKey, String> {
    media_key(url).ok_or_else(|| format!("{field}: {url:?} has no valid key after /media/"))
}

/// A time to the microsecond, in any time zone.
fn time(field: &str, text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|time| time.to_utc())
        .filter(|time| {
            let nanoseconds = time.timestamp_subsec_nanos();
            nanoseconds < 1_000_000_000 && nanoseconds.is_multiple_of(1000)
        })
        .ok_or_else(|| {
            format!("{field}: {text:?} is not a time such as 2025-12-22T17:43:06.351315Z")
        })
}

fn uploader(row: UserRow) -> Result<Uploader, String> {
    let UserRow { full_name, .. } = row;
    if full_name.trim() != full_name || full_name.contains('\0') {
        return Err(
            "user.full_name: it must not begin or end with a blank, nor contain a null character"
                .to_owned(),
        );
    }
    Ok(Uploader {
        id: id("user.id", row.id)?,
        username: row.username.parse().map_err(|error| format!("user.username: {error}"))?,
        full_name,
    })
}

/// Every image has these fields, and no other file has them.
fn image(row: &Row, file_type: FileType) -> Result<ImageInfo, String> {
    if file_type != FileType::Image {
        let has_facts = row.width.value().is_some()
            || row.height.value().is_some()
            || row.mode.value().is_some()
            || row.thumbnails.value().is_some_and(|thumbnails| !thumbnails.is_empty());
        let problem = "only an image has width, height, mode and thumbnails".to_owned();
        return if has_facts { Err(problem) } else { Ok(ImageInfo::default()) };
    }
    let Row {
        width: Field::Present(width),
        height: Field::Present(height),
        mode: Field::Present(mode),
        thumbnails: Field::Present(Some(_)),
        ..
    } = row
    else {
        return Err("an image has width, height, mode and thumbnails".to_owned());
    };
    let color_mode = mode.as_deref().map(str::parse).transpose();
    Ok(ImageInfo {
        dimensions: dimensions(*width, *height)?,
        color_mode: color_mode.map_err(|_| {
            format!("mode: {:?} is not a mode", mode.as_deref().unwrap_or_default())
        })?,
    })
}

fn dimensions(width: Option<u32>, height: Option<u32>) -> Result<Option<Dimensions>, String> {
    let problem = || "width and height: both are at least 1, or both null".to_owned();
    match (width, height) {
        (None, None) => Ok(None),
        (Some(width), Some(height)) => Dimensions::new(width, height).map(Some).ok_or_else(problem),
        _ => Err(problem()),
    }
}

/// In the order of the API.
fn thumbnails(rows: Field<Vec<ThumbnailRow>>) -> Result<Vec<Thumbnail>, String> {
    let Field::Present(Some(rows)) = rows else { return Ok(Vec::new()) };
    let mut thumbnails = rows.into_iter().map(thumbnail).collect::<Result<Vec<_>, _>>()?;
    thumbnails.sort_by_key(|thumbnail| (thumbnail.edge, thumbnail.id));
    Ok(thumbnails)
}

fn thumbnail(row: ThumbnailRow) -> Result<Thumbnail, String> {
    let edge = row.size.map(|pixels| {
        ThumbnailEdge::new(pixels).ok_or("thumbnails.size: an edge is at least 1 pixel")
    });
    Ok(Thumbnail {
        id: id("thumbnails.id", row.id)?,
        key: key("thumbnails.f", &row.f)?,
        edge: edge.transpose()?,
    })
}

#[cfg(test)]
mod tests;
