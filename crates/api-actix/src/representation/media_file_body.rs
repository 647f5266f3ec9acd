//! The JSON of a media file.

use domain::{FileType, MediaFile, StorageKey, Thumbnail, Uploader, timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::enum_schemas::{ColorModeWord, FileTypeWord};

/// A media file as clients see it; the order of the fields is part of the contract. Their docs are
/// what the API's document says of them.
#[derive(Serialize, ToSchema)]
#[schema(as = MediaFile)]
pub struct MediaFileBody<'a> {
    /// Positive; never given out twice.
    #[schema(minimum = 1, examples(10))]
    id: i64,
    /// Found from the content at upload, whatever the client says of it; not editable.
    #[serde(rename = "type")]
    #[schema(value_type = FileTypeWord)]
    file_type: &'static str,
    /// The uploader; null when the account is gone.
    #[schema(required)]
    user: Option<UserBody<'a>>,
    /// Absolute URL of the bytes; where access is signed it holds for some time only.
    #[schema(format = "uri")]
    f: String,
    /// At first the client's file name, unless the upload names it otherwise. An empty text stays
    /// one.
    #[schema(required, max_length = 255)]
    name: Option<&'a str>,
    /// Free text. An empty one stays one.
    #[schema(required)]
    description: Option<&'a str>,
    /// Length in bytes.
    #[schema(required, minimum = 0)]
    size: Option<u64>,
    /// The size in units of 1024 bytes; null exactly when `size` is.
    #[schema(
        required,
        pattern = r"^[0-9]+ B$|^[0-9]+\.[0-9]{1,2} (KB|MB|GB|TB|PB)$",
        examples("1.65 MB")
    )]
    human_readable_size: Option<String>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    image: Option<ImageBody>,
    /// When it was uploaded, in UTC. The digits of microseconds are left out when they are all
    /// zero.
    #[schema(format = DateTime, pattern = r"^[0-9-]{10}T[0-9:]{8}(\.[0-9]{6})?Z$")]
    created_at: String,
    /// When it was last changed, in UTC; equal to `created_at` at first.
    #[schema(format = DateTime, pattern = r"^[0-9-]{10}T[0-9:]{8}(\.[0-9]{6})?Z$")]
    updated_at: String,
    /// Ascending by size: four for an image that was uploaded here, none when they could not be
    /// made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required, nullable = false)]
    thumbnails: Option<Vec<ThumbnailBody>>,
}

/// Facts that only images have. Each is null where the file's header does not tell.
#[derive(Serialize, ToSchema)]
pub struct ImageBody {
    /// Pixels across as displayed, after EXIF orientation.
    #[schema(required, minimum = 1)]
    width: Option<u32>,
    /// Pixels down as displayed, after EXIF orientation.
    #[schema(required, minimum = 1)]
    height: Option<u32>,
    /// The colour mode of the file's own header.
    #[schema(required, value_type = Option<ColorModeWord>)]
    mode: Option<&'static str>,
}

/// An account.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserBody<'a> {
    /// Positive.
    #[schema(minimum = 1)]
    pub id: i64,
    /// The handle.
    pub username: &'a str,
    /// First and last name; empty when both are.
    pub full_name: &'a str,
}

/// An upright JPEG or WebP of the first frame, without any metadata of its original.
#[derive(Serialize, ToSchema)]
#[schema(as = Thumbnail)]
struct ThumbnailBody {
    #[schema(minimum = 1)]
    id: i64,
    /// Absolute URL of its bytes, as `f` of the file.
    #[schema(format = "uri")]
    f: String,
    /// Edge in pixels of the square that it fits within; not a length in bytes.
    #[schema(required, minimum = 1, examples(64))]
    size: Option<u32>,
}

impl<'a> MediaFileBody<'a> {
    /// `file`, with `url` for the URLs of its bytes.
    pub fn new(file: &'a MediaFile, url: &impl Fn(&StorageKey) -> String) -> Self {
        let is_image = file.file_type == FileType::Image;
        let image = is_image.then(|| ImageBody::new(file));
        let thumbnails =
            is_image.then(|| file.thumbnails.iter().map(|t| ThumbnailBody::new(t, url)).collect());
        Self {
            id: file.id.get(),
            file_type: file.file_type.as_str(),
            user: file.uploader.as_ref().map(UserBody::new),
            f: url(&file.key),
            name: file.name.as_deref(),
            description: file.description.as_deref(),
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

impl<'a> UserBody<'a> {
    fn new(uploader: &'a Uploader) -> Self {
        Self {
            id: uploader.id.get(),
            username: uploader.username.as_str(),
            full_name: &uploader.full_name,
        }
    }
}

impl ThumbnailBody {
    fn new(thumbnail: &Thumbnail, url: &impl Fn(&StorageKey) -> String) -> Self {
        Self {
            id: thumbnail.id.get(),
            f: url(&thumbnail.key),
            size: thumbnail.edge.map(domain::ThumbnailEdge::pixels),
        }
    }
}
