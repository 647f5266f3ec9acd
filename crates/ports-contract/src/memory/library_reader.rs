//! The port `LibraryReader` in memory.

use domain::{MediaFile, MediaFileId, StorageKey, TokenId, User, UserId};
use ports::{KeyedToken, LastIds, LibraryReader, PortError, RetiredKey};

use super::database::MemoryDatabase;

impl LibraryReader for MemoryDatabase {
    fn users_after(&self, after: Option<UserId>, limit: u32) -> Result<Vec<User>, PortError> {
        let users = self.snapshot().users.clone();
        Ok(page(users, |user| Some(user.id) > after, limit))
    }

    fn tokens_after(
        &self,
        after: Option<TokenId>,
        limit: u32,
    ) -> Result<Vec<KeyedToken>, PortError> {
        let state = self.snapshot();
        let tokens =
            state.tokens.iter().map(|&(key_sha256, token)| KeyedToken { token, key_sha256 });
        Ok(page(tokens, |keyed| Some(keyed.token.id) > after, limit))
    }

    fn media_files_after(
        &self,
        after: Option<MediaFileId>,
        limit: u32,
    ) -> Result<Vec<MediaFile>, PortError> {
        let state = self.snapshot();
        let files = state.files.values().map(|row| state.with_uploader(row));
        Ok(page(files, |file| Some(file.id) > after, limit))
    }

    fn retired_keys_after(
        &self,
        after: Option<&StorageKey>,
        limit: u32,
    ) -> Result<Vec<RetiredKey>, PortError> {
        let mut retired = self.transaction().retired.clone();
        retired.sort_by(|one, other| one.key.cmp(&other.key));
        Ok(page(retired, |retired| Some(&retired.key) > after, limit))
    }

    fn last_ids(&self) -> Result<LastIds, PortError> {
        let state = self.snapshot();
        Ok(LastIds {
            user: state.last_user_id.try_into().ok(),
            token: state.last_token_id.try_into().ok(),
            media_file: state.last_file_id.try_into().ok(),
            thumbnail: state.last_thumbnail_id.try_into().ok(),
        })
    }
}

fn page<T>(
    items: impl IntoIterator<Item = T>,
    is_after: impl Fn(&T) -> bool,
    limit: u32,
) -> Vec<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    items.into_iter().filter(is_after).take(limit).collect()
}
