//! Values for tests. The functions panic on invalid literals.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    ColorMode, Dimensions, FileSize, FileType, ImageInfo, MediaFile, MediaFileSearch,
    PermissionCode, Sha256, StorageKey, Thumbnail, ThumbnailEdge, Uploader, User, Username,
    full_name,
};
use ports::{
    MediaFileOrder, MediaFileQuery, NewContent, NewMediaFile, NewThumbnail, NewToken, NewUser,
    SortField,
};

/// The key of that path.
#[must_use]
pub fn key(path: &str) -> StorageKey {
    path.parse().expect("the path is a storage key")
}

/// The key of the thumbnail that [`image_content`] puts beside `path`.
#[must_use]
pub fn thumbnail_key(path: &str, edge: ThumbnailEdge) -> StorageKey {
    key(&format!("{path}.thumbnail-{}", edge.pixels()))
}

/// The time written as RFC 3339.
#[must_use]
pub fn time(rfc_3339: &str) -> DateTime<Utc> {
    rfc_3339.parse().expect("the time is written as RFC 3339")
}

/// The username.
#[must_use]
pub fn username(name: &str) -> Username {
    name.parse().expect("the name is a username")
}

/// A digest of 32 equal bytes.
#[must_use]
pub fn sha256(byte: u8) -> Sha256 {
    Sha256([byte; 32])
}

/// A user of that name, neither staff nor admin.
#[must_use]
pub fn new_user(name: &str) -> NewUser {
    NewUser {
        username: username(name),
        first_name: "Ada".to_owned(),
        last_name: "Lovelace".to_owned(),
        is_staff: false,
        is_admin: false,
        permissions: BTreeSet::new(),
    }
}

/// A member of staff with every permission.
#[must_use]
pub fn new_staff(name: &str) -> NewUser {
    NewUser { is_staff: true, permissions: PermissionCode::ALL.into(), ..new_user(name) }
}

/// A token of that user, issued at the start of 2025, that never expires.
#[must_use]
pub fn new_token(user: &User, key_sha256: Sha256) -> NewToken {
    NewToken {
        user_id: user.id,
        key_sha256,
        created_at: time("2025-01-01T00:00:00Z"),
        expires_at: None,
    }
}

/// A text of five bytes.
#[must_use]
pub fn text_content(path: &str) -> NewContent {
    NewContent {
        file_type: FileType::Text,
        key: key(path),
        size: FileSize::from_bytes(5),
        sha256: sha256(5),
        image: ImageInfo::default(),
        thumbnails: Vec::new(),
    }
}

/// An image of 2560x1600 pixels with its four thumbnails.
#[must_use]
pub fn image_content(path: &str) -> NewContent {
    NewContent {
        file_type: FileType::Image,
        key: key(path),
        size: FileSize::from_bytes(1_728_593),
        sha256: sha256(1),
        image: ImageInfo {
            dimensions: Dimensions::new(2560, 1600),
            color_mode: Some(ColorMode::Rgb),
        },
        thumbnails: ThumbnailEdge::ALL
            .map(|edge| NewThumbnail { key: thumbnail_key(path, edge), edge })
            .into(),
    }
}

/// A text file uploaded at the start of 2025, named after the last segment of its key.
#[must_use]
pub fn new_text_file(uploader: &User, path: &str) -> NewMediaFile {
    NewMediaFile {
        uploader_id: uploader.id,
        name: Some(key(path).file_name().to_owned()),
        description: None,
        content: text_content(path),
        created_at: time("2025-01-01T00:00:00Z"),
    }
}

/// An image uploaded at the start of 2025, named after the last segment of its key.
#[must_use]
pub fn new_image_file(uploader: &User, path: &str) -> NewMediaFile {
    NewMediaFile { content: image_content(path), ..new_text_file(uploader, path) }
}

/// The query for the first thousand of all files, ascending by id.
#[must_use]
pub fn every_file() -> MediaFileQuery {
    MediaFileQuery {
        file_type: None,
        uploader_id: None,
        search: None,
        created_after: None,
        created_before: None,
        order: MediaFileOrder::by(SortField::Id, false),
        offset: 0,
        limit: 1000,
    }
}

/// The query for the first thousand of the files that `search` finds, ascending by id.
#[must_use]
pub fn search(search: &str) -> MediaFileQuery {
    let search = MediaFileSearch::parse(search).expect("the search has few terms");
    MediaFileQuery { search, ..every_file() }
}

/// The number as an id of any kind.
#[must_use]
pub fn id<Id: TryFrom<i64, Error: std::fmt::Debug>>(number: i64) -> Id {
    Id::try_from(number).expect("the number is an id")
}

/// An inactive user with that id and without permissions.
#[must_use]
pub fn placeholder(number: i64, name: &str) -> User {
    User {
        id: id(number),
        username: username(name),
        first_name: "Ada".to_owned(),
        last_name: "Lovelace".to_owned(),
        is_staff: false,
        is_admin: false,
        is_active: false,
        permissions: BTreeSet::new(),
    }
}

/// A text file with that id, as another library stored it.
#[must_use]
pub fn text_file(number: i64, path: &str, uploader: Option<&User>) -> MediaFile {
    MediaFile {
        id: id(number),
        file_type: FileType::Text,
        uploader: uploader.map(|user| Uploader {
            id: user.id,
            username: user.username.clone(),
            full_name: full_name(&user.first_name, &user.last_name),
        }),
        key: key(path),
        name: Some("a text".to_owned()),
        description: Some(String::new()),
        size: Some(FileSize::from_bytes(1408)),
        sha256: None,
        image: ImageInfo::default(),
        created_at: time("2025-12-22T17:43:06.351315Z"),
        updated_at: time("2025-12-22T17:43:06.351324Z"),
        thumbnails: Vec::new(),
    }
}

/// An image with that id and four thumbnails with ids from `thumbnail` on, as another library
/// stored it.
#[must_use]
pub fn image_file(number: i64, thumbnail: i64, path: &str, uploader: Option<&User>) -> MediaFile {
    let thumbnails = ThumbnailEdge::ALL.iter().zip(thumbnail..).map(|(edge, number)| Thumbnail {
        id: id(number),
        key: thumbnail_key(path, *edge),
        edge: Some(*edge),
    });
    MediaFile {
        file_type: FileType::Image,
        image: ImageInfo {
            dimensions: Dimensions::new(2560, 1600),
            color_mode: Some(ColorMode::Rgb),
        },
        thumbnails: thumbnails.collect(),
        ..text_file(number, path, uploader)
    }
}
