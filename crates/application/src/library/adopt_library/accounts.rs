//! Plans the changes of accounts after which each uploader has the id and the username from the
//! other library.

use std::collections::{BTreeSet, HashMap};

use domain::{Uploader, User, UserId, Username};
use ports::{AccountChanges, Cancellation, MediaFileOrder, MediaFileQuery, MediaFiles, PortError};

use super::obstacle::Obstacle;

/// The changes of accounts, in the order of their execution.
#[derive(Default)]
pub(super) struct AccountPlan {
    pub(super) changes: AccountChanges,
    /// Accounts without a name, with the name from the other library.
    pub(super) named: Vec<User>,
    /// The accounts whose ids change.
    pub(super) moved: Vec<Username>,
}

/// Plans the accounts of `uploaders`, which come with their lines. An account with the id of
/// an uploader and another username gets a new id. An account with the username of an uploader and
/// another id moves to that id. An account that has uploaded files cannot change its id, since its
/// files would change their owner.
pub(super) fn plan<'a>(
    uploaders: impl Iterator<Item = (usize, &'a Uploader)>,
    existing: &[User],
    files: &dyn MediaFiles,
    obstacles: &mut Vec<(usize, Obstacle)>,
) -> Result<AccountPlan, PortError> {
    let by_id: HashMap<UserId, &User> = existing.iter().map(|user| (user.id, user)).collect();
    let by_name: HashMap<&Username, &User> =
        existing.iter().map(|user| (&user.username, user)).collect();
    let mut plan = AccountPlan::default();
    let mut displaced = Vec::new();
    for (line, uploader) in uploaders {
        let namesake = by_name.get(&uploader.username).copied();
        let holder = by_id.get(&uploader.id).copied();
        if let Some(holder) = holder.filter(|holder| holder.username != uploader.username) {
            if has_uploaded(files, holder.id)? {
                let present = holder.username.clone();
                obstacles.push((line, Obstacle::UserIdTaken { id: uploader.id, present }));
            }
            displaced.push(holder);
        }
        match namesake {
            None => plan.changes.added.push(placeholder(uploader)),
            Some(user) if user.id == uploader.id => plan.name(user, uploader),
            Some(user) => {
                if has_uploaded(files, user.id)? {
                    let username = uploader.username.clone();
                    obstacles.push((line, Obstacle::UsernameTaken { username, present: user.id }));
                }
                plan.changes.moved.push((user.id, uploader.id));
                plan.moved.push(user.username.clone());
                plan.name(user, uploader);
            }
        }
    }
    plan.displace(displaced);
    Ok(plan)
}

impl AccountPlan {
    /// Gives new ids to the displaced accounts that do not move to the id of an uploader anyway.
    fn displace(&mut self, displaced: Vec<&User>) {
        let moving: BTreeSet<UserId> = self.changes.moved.iter().map(|(from, _)| *from).collect();
        for user in displaced.into_iter().filter(|user| !moving.contains(&user.id)) {
            self.changes.displaced.push(user.id);
            self.moved.push(user.username.clone());
        }
    }

    /// Gives an account without a name the name of the uploader.
    fn name(&mut self, user: &User, uploader: &Uploader) {
        if user.first_name.is_empty() && user.last_name.is_empty() && !uploader.full_name.is_empty()
        {
            let (first_name, last_name) = split(&uploader.full_name);
            self.named.push(User { id: uploader.id, first_name, last_name, ..user.clone() });
        }
    }
}

fn has_uploaded(files: &dyn MediaFiles, id: UserId) -> Result<bool, PortError> {
    let uploads = MediaFileQuery {
        file_type: None,
        uploader_id: Some(id),
        search: None,
        created_after: None,
        created_before: None,
        order: MediaFileOrder::newest_first(),
        offset: 0,
        limit: 1,
    };
    Ok(files.list(&uploads, &Cancellation::default())?.total > 0)
}

fn placeholder(uploader: &Uploader) -> User {
    let (first_name, last_name) = split(&uploader.full_name);
    User {
        id: uploader.id,
        username: uploader.username.clone(),
        first_name,
        last_name,
        is_staff: false,
        is_admin: false,
        is_active: false,
        permissions: BTreeSet::new(),
    }
}

/// Splits a full name, which has no blanks at its ends, into a first and a last name that make it
/// up again.
fn split(full_name: &str) -> (String, String) {
    let (first, last) = full_name.split_once(' ').unwrap_or((full_name, ""));
    (first.to_owned(), last.to_owned())
}
