//! A media file as the API writes it.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    ColorMode, Dimensions, FileSize, FileType, ImageInfo, MediaFile, MediaFileId, StorageKey,
    Thumbnail, ThumbnailEdge, ThumbnailId, Uploader, UserId, Username, media_key, media_url,
    timestamp,
};

/// A media file and the base URL of its bytes: the API's JSON, byte for byte.
#[derive(Clone, Copy, Debug)]
pub struct LinkedMediaFile<'a> {
    file: &'a MediaFile,
    base_url: &'a str,
}

impl MediaFile {
    /// The file with absolute URLs; `base_url` is an origin or a public URL without a trailing
    /// slash.
    #[must_use]
    pub fn with_base_url<'a>(&'a self, base_url: &'a str) -> LinkedMediaFile<'a> {
        LinkedMediaFile { file: self, base_url }
    }
}

/// The fields in the order of the API.
#[derive(Serialize)]
struct MediaFileOut<'a> {
    id: MediaFileId,
    #[serde(rename = "type")]
    file_type: FileType,
    user: Option<&'a Uploader>,
    f: String,
    name: Option<&'a str>,
    description: Option<&'a str>,
    size: Option<FileSize>,
    human_readable_size: Option<String>,
    #[serde(flatten)]
    image: Option<ImageOut>,
    created_at: String,
    updated_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnails: Option<Vec<ThumbnailOut>>,
}

/// What only images have.
#[derive(Serialize)]
struct ImageOut {
    width: Option<u32>,
    height: Option<u32>,
    mode: Option<ColorMode>,
}

#[derive(Serialize)]
struct ThumbnailOut {
    id: ThumbnailId,
    f: String,
    size: Option<ThumbnailEdge>,
}

impl Serialize for LinkedMediaFile<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { file, base_url } = self;
        let is_image = file.file_type == FileType::Image;
        let thumbnail = |thumbnail: &Thumbnail| ThumbnailOut {
            id: thumbnail.id,
            f: media_url(base_url, &thumbnail.key),
            size: thumbnail.edge,
        };
        MediaFileOut {
            id: file.id,
            file_type: file.file_type,
            user: file.uploader.as_ref(),
            f: media_url(base_url, &file.key),
            name: file.name.as_deref(),
            description: file.description.as_deref(),
            size: file.size,
            human_readable_size: file.size.map(|size| size.to_string()),
            image: is_image.then(|| ImageOut {
                width: file.image.dimensions.map(Dimensions::width),
                height: file.image.dimensions.map(Dimensions::height),
                mode: file.image.color_mode,
            }),
            created_at: timestamp(file.created_at),
            updated_at: timestamp(file.updated_at),
            thumbnails: is_image.then(|| file.thumbnails.iter().map(thumbnail).collect()),
        }
        .serialize(serializer)
    }
}

impl Serialize for MediaFile {
    /// As the API does, with `f` from the root of the service on: `/media/…`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_base_url("").serialize(serializer)
    }
}

/// What a client reads of the API's JSON. Unknown fields are ignored.
#[derive(Deserialize)]
struct MediaFileIn {
    id: MediaFileId,
    #[serde(rename = "type")]
    file_type: FileType,
    user: Option<Uploader>,
    #[serde(deserialize_with = "key_of_url")]
    f: StorageKey,
    name: Option<String>,
    description: Option<String>,
    size: Option<FileSize>,
    width: Option<u32>,
    height: Option<u32>,
    mode: Option<ColorMode>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    #[serde(default)]
    thumbnails: Vec<Thumbnail>,
}

impl<'de> Deserialize<'de> for MediaFile {
    /// Reads the API's JSON. `f` may have any origin and any query. The JSON has no SHA-256, so
    /// there is none.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let file = MediaFileIn::deserialize(deserializer)?;
        let dimensions = match (file.width, file.height) {
            (Some(width), Some(height)) => Some(
                Dimensions::new(width, height)
                    .ok_or_else(|| D::Error::custom("an image has at least one pixel"))?,
            ),
            _ => None,
        };
        Ok(Self {
            id: file.id,
            file_type: file.file_type,
            uploader: file.user,
            key: file.f,
            name: file.name,
            description: file.description,
            size: file.size,
            sha256: None,
            image: ImageInfo { dimensions, color_mode: file.mode },
            created_at: file.created_at,
            updated_at: file.updated_at,
            thumbnails: file.thumbnails,
        })
    }
}

fn key_of_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<StorageKey, D::Error> {
    let url = Cow::<str>::deserialize(deserializer)?;
    media_key(&url).ok_or_else(|| D::Error::custom("no URL of a media file"))
}

impl<'de> Deserialize<'de> for Thumbnail {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct ThumbnailIn {
            id: ThumbnailId,
            #[serde(deserialize_with = "key_of_url")]
            f: StorageKey,
            size: Option<ThumbnailEdge>,
        }
        let ThumbnailIn { id, f, size } = ThumbnailIn::deserialize(deserializer)?;
        Ok(Self { id, key: f, edge: size })
    }
}

impl Serialize for Uploader {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct UploaderOut<'a> {
            id: UserId,
            username: &'a Username,
            full_name: &'a str,
        }
        let Self { id, username, full_name } = self;
        UploaderOut { id: *id, username, full_name }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Uploader {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct UploaderIn {
            id: UserId,
            username: Username,
            full_name: String,
        }
        let UploaderIn { id, username, full_name } = UploaderIn::deserialize(deserializer)?;
        Ok(Self { id, username, full_name })
    }
}
