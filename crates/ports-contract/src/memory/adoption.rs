//! The port `Adoption` in memory.

use std::collections::{BTreeMap, BTreeSet};

use domain::{MediaFile, MediaFileId, StorageKey, ThumbnailId, User, UserId};
use ports::{AccountChanges, Adoption, Occupants, PortError};

use super::database::{MemoryDatabase, State, next_id, raise_last_id};
use super::users::check_unique;

impl Adoption for MemoryDatabase {
    fn occupants(&self, files: &[MediaFile]) -> Result<Occupants, PortError> {
        let state = self.snapshot();
        let wanted_ids: BTreeSet<MediaFileId> = files.iter().map(|file| file.id).collect();
        let present = wanted_ids.iter().filter_map(|id| state.files.get(id));
        Ok(Occupants {
            files: present.map(|row| state.with_uploader(row)).collect(),
            thumbnails: state.occupied_thumbnails(files),
            keys: state.occupied_keys(files),
        })
    }

    fn change_accounts(&self, changes: &AccountChanges) -> Result<(), PortError> {
        let mut state = self.transaction();
        let mut last = state.last_user_id;
        let added = changes.added.iter().map(|user| user.id);
        for id in changes.moved.iter().map(|(_, to)| *to).chain(added) {
            raise_last_id(&mut last, id.get());
        }
        let mut moves = changes.moved.clone();
        for displaced in &changes.displaced {
            moves.push((*displaced, next_id(&mut last)?));
        }
        let users = state.changed_users(&moves, &changes.added)?;
        for (_, token) in &mut state.tokens {
            token.user_id = destination(&moves, token.user_id);
        }
        state.users = users;
        state.last_user_id = last;
        Ok(())
    }
}

/// The id of an account after `moves`.
fn destination(moves: &[(UserId, UserId)], id: UserId) -> UserId {
    moves.iter().find(|(from, _)| *from == id).map_or(id, |(_, to)| *to)
}

impl State {
    fn occupied_thumbnails(&self, wanted: &[MediaFile]) -> BTreeMap<ThumbnailId, MediaFileId> {
        let wanted: BTreeSet<ThumbnailId> = wanted
            .iter()
            .flat_map(|file| file.thumbnails.iter().map(|thumbnail| thumbnail.id))
            .collect();
        let present = self.files.values().map(|row| &row.file);
        present
            .flat_map(|file| file.thumbnails.iter().map(|thumbnail| (thumbnail.id, file.id)))
            .filter(|(id, _)| wanted.contains(id))
            .collect()
    }

    fn occupied_keys(&self, wanted: &[MediaFile]) -> BTreeMap<StorageKey, Option<MediaFileId>> {
        let wanted: BTreeSet<&StorageKey> = wanted.iter().flat_map(MediaFile::keys).collect();
        let present = self.files.values().map(|row| &row.file);
        let in_use = present.flat_map(|file| file.keys().map(|key| (key, Some(file.id))));
        let retired = self.retired.iter().filter(|retired| retired.was_used);
        let retired = retired.map(|retired| (&retired.key, None));
        in_use
            .chain(retired)
            .filter(|(key, _)| wanted.contains(key))
            .map(|(key, file)| (key.clone(), file))
            .collect()
    }

    /// The users after the moves and the additions, ascending by id.
    fn changed_users(
        &self,
        moves: &[(UserId, UserId)],
        added: &[User],
    ) -> Result<Vec<User>, PortError> {
        for (from, _) in moves {
            let has_uploaded = self.files.values().any(|row| row.uploader_id == Some(*from));
            if has_uploaded || self.user(*from).is_none() {
                return Err(PortError::Conflict);
            }
        }
        let changed = |user: &User| User { id: destination(moves, user.id), ..user.clone() };
        let mut users: Vec<User> = self.users.iter().map(changed).collect();
        users.extend_from_slice(added);
        users.sort_by_key(|user| user.id);
        check_unique(&users)?;
        Ok(users)
    }
}
