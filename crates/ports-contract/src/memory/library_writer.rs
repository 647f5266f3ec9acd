//! The port `LibraryWriter` in memory.

use std::collections::BTreeSet;

use domain::{MediaFile, MediaFileId, StorageKey, ThumbnailId, TokenId, User, UserId};
use ports::{KeyedToken, LastIds, LibraryWriter, PortError, RetiredKey};

use super::database::{FileRow, MemoryDatabase, State, raise_last_id};
use super::users::check_unique;

impl LibraryWriter for MemoryDatabase {
    fn add_users(&self, users: &[User]) -> Result<(), PortError> {
        let mut state = self.transaction();
        let mut all = [state.users.as_slice(), users].concat();
        all.sort_by_key(|user| user.id);
        check_unique(&all)?;
        state.users = all;
        for user in users {
            raise_last_id(&mut state.last_user_id, user.id.get());
        }
        Ok(())
    }

    fn add_tokens(&self, tokens: &[KeyedToken]) -> Result<(), PortError> {
        let mut state = self.transaction();
        let mut all = state.tokens.clone();
        for KeyedToken { token, key_sha256 } in tokens {
            state.require_user(token.user_id)?;
            let is_taken = all.iter().any(|(key, other)| key == key_sha256 || other.id == token.id);
            if is_taken {
                return Err(PortError::Conflict);
            }
            all.push((*key_sha256, *token));
        }
        all.sort_by_key(|(_, token)| token.id);
        state.tokens = all;
        for KeyedToken { token, .. } in tokens {
            raise_last_id(&mut state.last_token_id, token.id.get());
        }
        Ok(())
    }

    fn add_media_files(&self, files: &[MediaFile]) -> Result<(), PortError> {
        let mut state = self.transaction();
        let brought: BTreeSet<&StorageKey> = files.iter().flat_map(MediaFile::keys).collect();
        state.check_media_files(files)?;
        state.retired.retain(|retired| !brought.contains(&retired.key));
        for file in files {
            raise_last_id(&mut state.last_file_id, file.id.get());
            for thumbnail in &file.thumbnails {
                raise_last_id(&mut state.last_thumbnail_id, thumbnail.id.get());
            }
            let uploader_id = file.uploader.as_ref().map(|uploader| uploader.id);
            let mut file = MediaFile { uploader: None, ..file.clone() };
            file.thumbnails.sort_by_key(|thumbnail| (thumbnail.edge, thumbnail.id));
            state.files.insert(file.id, FileRow { uploader_id, file });
        }
        Ok(())
    }

    fn add_retired_keys(&self, retired: &[RetiredKey]) -> Result<(), PortError> {
        let mut state = self.transaction();
        state.check_keys(retired.iter().map(|retired| &retired.key))?;
        state.retired.extend_from_slice(retired);
        Ok(())
    }

    fn raise_last_ids(&self, ids: &LastIds) -> Result<(), PortError> {
        let mut state = self.transaction();
        raise_last_id(&mut state.last_user_id, ids.user.map_or(0, UserId::get));
        raise_last_id(&mut state.last_token_id, ids.token.map_or(0, TokenId::get));
        raise_last_id(&mut state.last_file_id, ids.media_file.map_or(0, MediaFileId::get));
        raise_last_id(&mut state.last_thumbnail_id, ids.thumbnail.map_or(0, ThumbnailId::get));
        Ok(())
    }
}

impl State {
    fn check_media_files(&self, files: &[MediaFile]) -> Result<(), PortError> {
        let present = self.files.values().map(|row| &row.file);
        let mut ids = BTreeSet::new();
        let mut thumbnail_ids = BTreeSet::new();
        for file in present.chain(files) {
            let mut thumbnails = file.thumbnails.iter();
            if !ids.insert(file.id) || !thumbnails.all(|new| thumbnail_ids.insert(new.id)) {
                return Err(PortError::Conflict);
            }
        }
        for uploader in files.iter().filter_map(|file| file.uploader.as_ref()) {
            self.require_user(uploader.id)?;
        }
        let was_used = self.retired.iter().filter(|retired| retired.was_used);
        let retired_keys = was_used.map(|retired| &retired.key);
        self.check_against(retired_keys, files.iter().flat_map(MediaFile::keys))
    }
}
