//! The schemas of request bodies for the OpenAPI document. They are never instantiated: bodies are
//! streamed.
#![expect(dead_code, reason = "only the derived schemas read the fields")]

use utoipa::ToSchema;

/// A file, and perhaps what to call it.
#[derive(ToSchema)]
#[schema(as = Upload)]
pub struct UploadForm {
    /// The file.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    f: Vec<u8>,
    /// At most 255 characters, once blanks at both ends are cut off; no NUL. The client's file name
    /// when left out.
    #[schema(required = false, max_length = 255, pattern = "^[^\\u0000]*$")]
    name: String,
    /// At most 64 KiB of UTF-8, once blanks at both ends are cut off; no NUL.
    #[schema(required = false, max_length = 65536, pattern = "^[^\\u0000]*$")]
    description: String,
}

/// What to change. A file replaces the content.
#[derive(ToSchema)]
#[schema(as = Change)]
pub struct ChangeForm {
    /// The new content.
    #[schema(
        required = false,
        value_type = String,
        format = Binary,
        content_media_type = "application/octet-stream"
    )]
    f: Vec<u8>,
    /// At most 255 characters, once blanks at both ends are cut off; no NUL.
    #[schema(required = false, max_length = 255, pattern = "^[^\\u0000]*$")]
    name: String,
    /// At most 64 KiB of UTF-8, once blanks at both ends are cut off; no NUL.
    #[schema(required = false, max_length = 65536, pattern = "^[^\\u0000]*$")]
    description: String,
}

/// What to change. Keys that are unknown or read-only are ignored.
#[derive(ToSchema)]
#[schema(as = Texts)]
pub struct TextsBody {
    /// At most 255 characters, once blanks at both ends are cut off; no NUL. Null empties it.
    #[schema(max_length = 255, pattern = "^[^\\u0000]*$")]
    name: Option<String>,
    /// At most 64 KiB of UTF-8, once blanks at both ends are cut off; no NUL. Null empties it.
    #[schema(max_length = 65536, pattern = "^[^\\u0000]*$")]
    description: Option<String>,
}

/// What to delete.
#[derive(ToSchema)]
#[schema(as = DeletionRequest)]
pub struct DeletionsBody {
    /// The ids of media files.
    #[schema(min_items = 1, max_items = 100)]
    ids: Vec<i64>,
    /// The entity tag that a file must have, by its id: as in `ETag`, or `*`. A file without one
    /// here is deleted in any state.
    #[schema(required = false)]
    etags: std::collections::BTreeMap<String, String>,
}
