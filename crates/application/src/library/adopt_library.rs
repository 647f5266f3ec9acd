mod accounts;
mod bytes;
mod obstacle;
mod rows;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{MediaFile, StorageKey, User, Username};
use ports::{
    AccountChanges, Adoption, LibraryWriter, MediaFiles, OrphanGuard, OrphanLock, PortError, Users,
};
use thiserror::Error;

use self::accounts::AccountPlan;
pub use self::bytes::AdoptedBytes;
pub use self::obstacle::Obstacle;

/// Takes over media files of another library under the ids, keys and times that they have there.
///
/// Whatever stands in the way of any of them is found before anything is written. Then the accounts of
/// their uploaders come first, and after them the files, batch by batch: of each the bytes, durable
/// before the rows. What an interrupted run has left is what the next one finds done already. From
/// the plan on to the last row no orphan is moved: what has bytes by the plan has them when its
/// rows come.
pub struct AdoptLibrary {
    users: Arc<dyn Users>,
    files: Arc<dyn MediaFiles>,
    adoption: Arc<dyn Adoption>,
    writer: Arc<dyn LibraryWriter>,
    bytes: AdoptedBytes,
    orphan_lock: Arc<dyn OrphanLock>,
}

/// How many files are looked at, or written, at once.
const BATCH: usize = 1000;

/// A media file to be adopted, and the line on which it is given.
#[derive(Clone, Debug)]
pub struct GivenFile {
    /// From 1 on.
    pub line: usize,
    /// The file; what its `sha256` is does not count.
    pub file: MediaFile,
}

/// What is to be done so that all given files are here.
pub struct AdoptionPlan {
    accounts: AccountPlan,
    files: Vec<PlannedFile>,
    _orphans: OrphanGuard,
}

struct PlannedFile {
    file: MediaFile,
    /// Whether its rows are here already.
    is_present: bool,
    /// Which of its keys have bytes that are to be brought from the source.
    missing: Vec<StorageKey>,
}

/// Why there is no plan.
#[derive(Debug, Error)]
pub enum PlanAdoptionError {
    /// What stands in the way, each with its line, in the order of the lines.
    #[error("not everything can be adopted")]
    Obstacles(Vec<(usize, Obstacle)>),
    /// What is here could not be read.
    #[error("the library could not be looked at")]
    Port(#[from] PortError),
}

/// Why not everything was adopted. The accounts and the batches before the failed step were, and another
/// run goes on from there.
#[derive(Debug, Error)]
pub enum AdoptLibraryError {
    /// The accounts are not as they were when the plan was made.
    #[error("the accounts of the uploaders could not be made")]
    Accounts(#[source] PortError),
    /// The source has other bytes than when the plan was made.
    #[error("the bytes of {0} have changed meanwhile")]
    SourceChanged(StorageKey),
    /// The bytes could not be brought.
    #[error("the bytes could not be brought into the store")]
    Bytes(#[source] PortError),
    /// The rows could not be written.
    #[error("the media files could not be written")]
    Rows(#[source] PortError),
}

/// What has changed.
#[derive(Debug, Default)]
pub struct Adopted {
    /// How many media files are new.
    pub added: usize,
    /// How many media files were here already.
    pub unchanged: usize,
    /// How many keys got their bytes.
    pub brought: usize,
    /// The accounts that are new.
    pub added_users: Vec<User>,
    /// The accounts that changed their ids, as they are now.
    pub moved_users: Vec<User>,
}

impl AdoptLibrary {
    /// Adopts files into the library behind `users`, `files`, `adoption` and `writer`, with
    /// `bytes`, into the store of `orphan_lock`.
    #[must_use]
    pub fn new(
        users: Arc<dyn Users>,
        files: Arc<dyn MediaFiles>,
        adoption: Arc<dyn Adoption>,
        writer: Arc<dyn LibraryWriter>,
        bytes: AdoptedBytes,
        orphan_lock: Arc<dyn OrphanLock>,
    ) -> Self {
        Self { users, files, adoption, writer, bytes, orphan_lock }
    }

    /// Looks for everything that stands in the way; writes nothing.
    ///
    /// # Errors
    /// [`PlanAdoptionError`]
    pub fn plan(&self, given: Vec<GivenFile>) -> Result<AdoptionPlan, PlanAdoptionError> {
        let orphans = self.orphan_lock.keep_orphans()?;
        let mut obstacles = rows::contradictions(&given);
        let accounts = self.plan_accounts(&given, &mut obstacles)?;
        let mut files = Vec::with_capacity(given.len());
        let mut rest = given.into_iter();
        loop {
            let batch: Vec<GivenFile> = rest.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            files.extend(self.plan_batch(batch, &mut obstacles)?);
        }
        if obstacles.is_empty() {
            return Ok(AdoptionPlan { accounts, files, _orphans: orphans });
        }
        obstacles.sort_by_key(|(line, _)| *line);
        Err(PlanAdoptionError::Obstacles(obstacles))
    }

    fn plan_accounts(
        &self,
        given: &[GivenFile],
        obstacles: &mut Vec<(usize, Obstacle)>,
    ) -> Result<AccountPlan, PortError> {
        let mut uploaders = BTreeMap::new();
        for GivenFile { line, file } in given {
            if let Some(uploader) = &file.uploader {
                uploaders.entry(uploader.id).or_insert((*line, uploader));
            }
        }
        accounts::plan(uploaders.values().copied(), &self.users.list()?, &*self.files, obstacles)
    }

    fn plan_batch(
        &self,
        batch: Vec<GivenFile>,
        obstacles: &mut Vec<(usize, Obstacle)>,
    ) -> Result<Vec<PlannedFile>, PortError> {
        let (lines, files): (Vec<usize>, Vec<MediaFile>) =
            batch.into_iter().map(|given| (given.line, given.file)).unzip();
        let occupants = self.adoption.occupants(&files)?;
        let mut planned = Vec::with_capacity(files.len());
        for (line, file) in lines.into_iter().zip(files) {
            let mut found = Vec::new();
            let is_present = rows::check(&file, &occupants, &mut found);
            let missing = self.bytes.missing(&file, &mut found)?;
            obstacles.extend(found.into_iter().map(|obstacle| (line, obstacle)));
            planned.push(PlannedFile { file, is_present, missing });
        }
        Ok(planned)
    }

    /// Does what `plan` says, and tells `progress` after each batch how many files are done.
    ///
    /// # Errors
    /// [`AdoptLibraryError`]
    pub fn run(
        &self,
        plan: AdoptionPlan,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Adopted, AdoptLibraryError> {
        let mut adopted =
            self.change_accounts(plan.accounts).map_err(AdoptLibraryError::Accounts)?;
        let mut done = 0;
        let mut rest = plan.files.into_iter();
        loop {
            let batch: Vec<PlannedFile> = rest.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(adopted);
            }
            done += batch.len();
            self.adopt_batch(batch, &mut adopted)?;
            progress(done);
        }
    }

    fn change_accounts(&self, plan: AccountPlan) -> Result<Adopted, PortError> {
        if plan.changes != AccountChanges::default() {
            self.adoption.change_accounts(&plan.changes)?;
        }
        for user in &plan.named {
            let User { first_name, last_name, .. } = user;
            let give_name = |present| User {
                first_name: first_name.clone(),
                last_name: last_name.clone(),
                ..present
            };
            self.users.update(user.id, &give_name)?;
        }
        let now = |name: &Username| self.users.find(name).transpose();
        let moved_users = plan.moved.iter().filter_map(now).collect::<Result<_, _>>()?;
        Ok(Adopted { added_users: plan.changes.added, moved_users, ..Adopted::default() })
    }

    fn adopt_batch(
        &self,
        batch: Vec<PlannedFile>,
        adopted: &mut Adopted,
    ) -> Result<(), AdoptLibraryError> {
        let brought = self.bytes.bring(&batch)?;
        adopted.brought += batch.iter().map(|planned| planned.missing.len()).sum::<usize>();
        let mut new = Vec::new();
        for planned in batch {
            if planned.is_present {
                adopted.unchanged += 1;
                continue;
            }
            let sha256 = brought.digests.get(&planned.file.key).copied();
            new.push(MediaFile { sha256, ..planned.file });
        }
        adopted.added += new.len();
        if !new.is_empty() {
            let written = self.writer.add_media_files(&new);
            brought.settle(&written);
            written.map_err(AdoptLibraryError::Rows)?;
        }
        Ok(())
    }
}
