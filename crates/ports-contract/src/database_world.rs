//! What the suite of a database port runs on: a fresh database, and helpers that fill it.

use domain::{MediaFile, MediaFileId, Sha256, StorageKey, Token, User};
use ports::{
    Cancellation, Change, Database, MediaFileEdit, MediaFilePage, MediaFileQuery, MediaFiles,
    NewMediaFile, NewToken, NewUser, Tokens, Users,
};

use crate::fixtures::{self, time};

/// A database that is empty at first and shared with nobody.
///
/// An adapter implements [`database`](Self::database). The `given_*` helpers use the ports
/// themselves, and panic when a port fails.
pub trait DatabaseWorld: Sync {
    /// Every port of the database.
    fn database(&self) -> &dyn Database;

    // Three ports share the names of their methods, so that a call has to say which port it means.

    /// The media files' rows.
    fn media_files(&self) -> &dyn MediaFiles {
        self.database()
    }

    /// The accounts.
    fn users(&self) -> &dyn Users {
        self.database()
    }

    /// The tokens, as administrators see them.
    fn tokens(&self) -> &dyn Tokens {
        self.database()
    }

    /// An active user of that name, neither staff nor admin.
    fn given_user(&self, username: &str) -> User {
        self.given_user_like(&fixtures::new_user(username))
    }

    /// An active user.
    fn given_user_like(&self, user: &NewUser) -> User {
        self.users().add(user).expect("a user can be added")
    }

    /// A user under the id that it has.
    fn given_user_as(&self, user: &User) {
        let users = std::slice::from_ref(user);
        self.database().add_users(users).expect("a user can be added");
    }

    /// Replaces the user with the id of `user`.
    fn given_change_of(&self, user: &User) {
        let changed = self.users().update(user.id, &|_| user.clone());
        assert_eq!(changed.expect("a user can be changed").as_ref(), Some(user));
    }

    /// A token of that user which never expires.
    fn given_token(&self, user: &User, key_sha256: Sha256) -> Token {
        self.given_token_like(&fixtures::new_token(user, key_sha256))
    }

    /// A token.
    fn given_token_like(&self, token: &NewToken) -> Token {
        self.tokens().add(token).expect("a token can be added")
    }

    /// A plain text file, with an uploader of its own.
    fn given_file(&self, key: &str) -> MediaFile {
        let uploader = self.given_user(&format!("uploader-of-{}", key.replace('/', "-")));
        self.given_file_like(&fixtures::new_text_file(&uploader, key))
    }

    /// An image with its four thumbnails, with an uploader of its own.
    fn given_image(&self, key: &str) -> MediaFile {
        let uploader = self.given_user(&format!("uploader-of-{}", key.replace('/', "-")));
        self.given_file_like(&fixtures::new_image_file(&uploader, key))
    }

    /// A media file.
    fn given_file_like(&self, file: &NewMediaFile) -> MediaFile {
        self.media_files().add(file).expect("a media file can be added")
    }

    /// A media file under the id that it has.
    fn given_file_as(&self, file: &MediaFile) {
        let files = std::slice::from_ref(file);
        self.database().add_media_files(files).expect("a media file can be added");
    }

    /// The present media file of that id.
    fn stored(&self, id: MediaFileId) -> Option<MediaFile> {
        self.media_files().find(id).expect("a media file can be looked for")
    }

    /// The files that `query` lists.
    fn listed(&self, query: &MediaFileQuery) -> Vec<MediaFile> {
        self.page(query).files
    }

    /// The part of the list that `query` describes.
    fn page(&self, query: &MediaFileQuery) -> MediaFilePage {
        let page = self.media_files().list(query, &Cancellation::default());
        page.expect("media files can be listed")
    }

    /// How many media files there are.
    fn count(&self) -> u64 {
        self.page(&fixtures::every_file()).total
    }

    /// Removes a media file. Returns the keys that it retires.
    fn removed(&self, id: MediaFileId) -> Vec<StorageKey> {
        let at = time("2025-06-01T00:00:00Z");
        match self.media_files().remove(id, at, &|_| true) {
            Ok(Change::Made(keys)) => keys,
            other => panic!("the media file was not removed: {other:?}"),
        }
    }

    /// Edits a media file at noon on 2025-03-01. Returns the media file after the edit.
    fn edited(&self, id: MediaFileId, edit: &MediaFileEdit) -> MediaFile {
        match self.media_files().edit(id, edit, time("2025-03-01T12:00:00Z"), &|_| true) {
            Ok(Change::Made(edited)) => edited.file,
            other => panic!("the media file was not edited: {other:?}"),
        }
    }

    /// Every key whose bytes are not confirmed as removed, sorted.
    fn pending_keys(&self) -> Vec<StorageKey> {
        let mut keys = self.database().pending(u32::MAX).expect("keys are listed");
        keys.sort();
        keys
    }
}
