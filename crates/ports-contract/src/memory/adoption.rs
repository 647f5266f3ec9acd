use domain::{MediaFile, User, UserId};
use ports::{AccountChanges, Adoption, Occupants, PortError};

use super::database::{MemoryDatabase, State, next_id};
use super::library_writer::raise;
use super::media_files::keys;

impl Adoption for MemoryDatabase {
    fn occupants(&self, files: &[MediaFile]) -> Result<Occupants, PortError> {
        let state = self.transaction();
        let mut occupants = Occupants::default();
        for file in files {
            let present = state.files.get(&file.id);
            occupants.files.extend(present.map(|row| state.with_uploader(row)));
            state.add_occupants(file, &mut occupants);
        }
        occupants.files.sort_by_key(|file| file.id);
        Ok(occupants)
    }

    fn change_accounts(&self, changes: &AccountChanges) -> Result<(), PortError> {
        let mut state = self.transaction();
        let mut last = state.last_user_id;
        let added = changes.added.iter().map(|user| user.id);
        for id in changes.moved.iter().map(|(_, to)| *to).chain(added) {
            raise(&mut last, id.get());
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

/// Where an account of that id is after `moves`.
fn destination(moves: &[(UserId, UserId)], id: UserId) -> UserId {
    moves.iter().find(|(from, _)| *from == id).map_or(id, |(_, to)| *to)
}

impl State {
    fn add_occupants(&self, wanted: &MediaFile, occupants: &mut Occupants) {
        let wanted_keys = keys(wanted);
        for present in self.files.values().map(|row| &row.file) {
            for thumbnail in &present.thumbnails {
                if wanted.thumbnails.iter().any(|wanted| wanted.id == thumbnail.id) {
                    occupants.thumbnails.insert(thumbnail.id, present.id);
                }
            }
            for key in keys(present).into_iter().filter(|key| wanted_keys.contains(key)) {
                occupants.keys.insert(key, Some(present.id));
            }
        }
        let retired = self.retired.iter().map(|retired| &retired.key);
        for key in retired.filter(|key| wanted_keys.contains(key)) {
            occupants.keys.insert(key.clone(), None);
        }
    }

    /// The users as they are after the moves and with those added, ascending by id.
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
        let moved = |user: &User| User { id: destination(moves, user.id), ..user.clone() };
        let mut users: Vec<User> = self.users.iter().map(moved).collect();
        users.extend_from_slice(added);
        users.sort_by_key(|user| user.id);
        all_apart(&users)?;
        Ok(users)
    }
}

/// Refuses users of whom two have one id or one username; they ascend by id.
pub(super) fn all_apart(users: &[User]) -> Result<(), PortError> {
    let mut usernames: Vec<_> = users.iter().map(|user| &user.username).collect();
    usernames.sort();
    let apart = users.is_sorted_by(|one, next| one.id < next.id)
        && usernames.is_sorted_by(|one, next| one < next);
    if apart { Ok(()) } else { Err(PortError::Conflict) }
}
