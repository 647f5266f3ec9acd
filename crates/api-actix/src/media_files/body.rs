use chrono::{DateTime, SecondsFormat, Utc};
use domain::{FileType, MediaFile, Thumbnail, Uploader};
use serde::Serialize;

use crate::media_url::media_url;

/// A media file as clients see it; the order of the fields is part of the contract.
#[derive(Serialize)]
pub struct MediaFileBody {
    id: i64,
    #[serde(rename = "type")]
    file_type: &'static str,
    user: Option<UserBody>,
    f: String,
    name: Option<String>,
    description: Option<String>,
    size: Option<u64>,
    human_readable_size: Option<String>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    image: Option<ImageBody>,
    created_at: String,
    updated_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnails: Option<Vec<ThumbnailBody>>,
}

/// Facts that only images have.
#[derive(Serialize)]
struct ImageBody {
    width: Option<u32>,
    height: Option<u32>,
    mode: Option<&'static str>,
}

#[derive(Serialize)]
struct UserBody {
    id: i64,
    username: String,
    full_name: String,
}

/// `size` is the edge of the thumbnail's bounding box in pixels.
#[derive(Serialize)]
struct ThumbnailBody {
    id: i64,
    f: String,
    size: Option<u32>,
}

impl MediaFileBody {
    /// `file` with the URLs of its bytes beginning with `base`.
    pub fn new(file: MediaFile, base: &str) -> Self {
        let is_image = file.file_type == FileType::Image;
        let image = is_image.then(|| ImageBody::new(&file));
        let thumbnails =
            is_image.then(|| file.thumbnails.iter().map(|t| ThumbnailBody::new(t, base)).collect());
        Self {
            id: file.id.get(),
            file_type: file.file_type.as_str(),
            user: file.uploader.map(UserBody::from),
            f: media_url(base, &file.key),
            name: file.name,
            description: file.description,
            size: file.size.map(domain::FileSize::bytes),
            human_readable_size: file.size.map(|size| size.to_string()),
            image,
            created_at: timestamp(file.created_at),
            updated_at: timestamp(file.updated_at),
            thumbnails,
        }
    }
}

impl ImageBody {
    fn new(file: &MediaFile) -> Self {
        let dimensions = file.image.dimensions;
        Self {
            width: dimensions.map(domain::Dimensions::width),
            height: dimensions.map(domain::Dimensions::height),
            mode: file.image.color_mode.map(domain::ColorMode::as_str),
        }
    }
}

impl From<Uploader> for UserBody {
    fn from(uploader: Uploader) -> Self {
        Self {
            id: uploader.id.get(),
            username: uploader.username.to_string(),
            full_name: uploader.full_name,
        }
    }
}

impl ThumbnailBody {
    fn new(thumbnail: &Thumbnail, base: &str) -> Self {
        Self {
            id: thumbnail.id.get(),
            f: media_url(base, &thumbnail.key),
            size: thumbnail.edge.map(domain::ThumbnailEdge::pixels),
        }
    }
}

/// ISO 8601 in UTC: six digits of microseconds, and none at all when they are zero.
fn timestamp(time: DateTime<Utc>) -> String {
    let precision = if time.timestamp_subsec_micros() == 0 {
        SecondsFormat::Secs
    } else {
        SecondsFormat::Micros
    };
    time.to_rfc3339_opts(precision, true)
}
