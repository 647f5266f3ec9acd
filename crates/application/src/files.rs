//! Use cases on media files: upload, edit, delete, list, open their content, rebuild thumbnails.

pub(crate) mod content_pipeline;
pub(crate) mod delete_media_file;
pub(crate) mod download_names;
pub(crate) mod edit_media_file;
pub(crate) mod key_scheme;
pub(crate) mod list_media_files;
pub(crate) mod open_media_content;
pub(crate) mod placed_files;
pub(crate) mod rebuild_thumbnails;
pub(crate) mod stage_content;
pub(crate) mod staged_files;
pub(crate) mod upload_media_file;
