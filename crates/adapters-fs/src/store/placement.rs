//! Placing staged files under their names, with a rollback.

use rustix::io::Errno;

use super::directory::Directory;

/// A guard that moves files back to the staging directory unless they are all kept.
pub(super) struct Placement<'a> {
    staging: &'a Directory,
    moves: Vec<Move<'a>>,
}

struct Move<'a> {
    staged: &'a str,
    folder: &'a Directory,
    name: &'a str,
}

impl<'a> Placement<'a> {
    pub(super) fn from(staging: &'a Directory) -> Self {
        Self { staging, moves: Vec::new() }
    }

    /// Moves one staged file to `name` in `folder`, which must not exist yet.
    pub(super) fn add(
        &mut self,
        staged: &'a str,
        folder: &'a Directory,
        name: &'a str,
    ) -> Result<(), Errno> {
        self.staging.move_file(staged, folder, name)?;
        self.moves.push(Move { staged, folder, name });
        Ok(())
    }

    pub(super) fn keep(mut self) {
        self.moves.clear();
    }
}

impl Drop for Placement<'_> {
    fn drop(&mut self) {
        for Move { staged, folder, name } in self.moves.drain(..) {
            if let Err(error) = folder.move_file(name, self.staging, staged) {
                tracing::error!(name, %error, "an orphan is left in the store");
            }
        }
    }
}
