//! A service of its own on the rules of `domain`: an inbox in memory.
//!
//! `PUT /<file name>` drops a file, and answers the JSON that the media service would answer; `GET
//! /media/<key>` returns its bytes. What may be stored, under which name and key, who may do it and
//! how it is described is decided by `domain` alone. Only the transport is new.

use std::collections::{BTreeMap, BTreeSet};

use domain::chrono::{DateTime, Utc};
use domain::{
    AccessDenied, Actor, FileSize, FileType, ImageInfo, MediaFile, MediaFileId, NameSuffix,
    PermissionCode, StorageKey, StoredName, Uploader, UserId, client_file_name, default_name,
};

/// Files in memory, by their keys.
#[derive(Default)]
pub struct Inbox {
    files: BTreeMap<StorageKey, Vec<u8>>,
}

impl Inbox {
    /// Stores `content` under the name that `sent` becomes. A taken name gets a suffix.
    ///
    /// # Errors
    /// When `actor` may not create files.
    pub fn put(
        &mut self,
        actor: &Actor,
        sent: &str,
        content: Vec<u8>,
        now: DateTime<Utc>,
    ) -> Result<MediaFile, AccessDenied> {
        actor.may(PermissionCode::Create)?;
        let name = StoredName::new(sent, "bin");
        let key = self.free_key(&name, now);
        let id = i64::try_from(self.files.len() + 1).unwrap_or(i64::MAX);
        let file = MediaFile {
            id: MediaFileId::try_from(id).expect("it is positive"),
            file_type: FileType::Other,
            uploader: None::<Uploader>,
            key: key.clone(),
            name: Some(default_name(&client_file_name(sent))),
            description: None,
            size: Some(FileSize::from_bytes(content.len() as u64)),
            sha256: None,
            image: ImageInfo::default(),
            created_at: now,
            updated_at: now,
            thumbnails: Vec::new(),
        };
        self.files.insert(key, content);
        Ok(file)
    }

    /// The bytes under `key`.
    pub fn get(&self, key: &StorageKey) -> Option<&[u8]> {
        self.files.get(key).map(Vec::as_slice)
    }

    /// The key of `name`, or that of the name with the first suffix that makes it free. A service
    /// with several writers would draw the suffix at random.
    fn free_key(&self, name: &StoredName, now: DateTime<Utc>) -> StorageKey {
        let key = |name: &StoredName| StorageKey::original(now.date_naive(), name);
        let others = (0..).map(|number| key(&name.with_suffix(&NameSuffix::from_random(number))));
        let mut keys = std::iter::once(key(name)).chain(others);
        keys.find(|key| !self.files.contains_key(key)).expect("the names do not end")
    }
}

/// Somebody who may drop files and do nothing else.
pub fn guest() -> Actor {
    Actor {
        user_id: UserId::try_from(1).expect("it is positive"),
        is_staff: true,
        is_admin: false,
        permissions: BTreeSet::from([PermissionCode::Create]),
    }
}
