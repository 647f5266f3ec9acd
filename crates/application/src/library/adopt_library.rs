//! The adoption of the media files of another library.

mod accounts;
mod content;
mod error;
mod obstacle;
mod plan;
mod rows;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{MediaFile, User, Username};
use ports::{AccountChanges, Adoption, LibraryWriter, MediaFiles, OrphanLock, PortError, Users};

use self::accounts::AccountPlan;
pub use self::content::AdoptedContent;
pub use self::error::{AdoptLibraryError, PlanAdoptionError};
pub use self::obstacle::Obstacle;
use self::plan::PlannedFile;
pub use self::plan::{AdoptionPlan, GivenFile};

/// Takes over media files of another library with their ids, keys and times.
///
/// The plan finds all obstacles before anything is written. A run changes the accounts of the
/// uploaders first, and then adopts the files in batches; the bytes of a batch are durable before
/// its rows. A run that follows an interrupted one skips the finished work. From the plan to the
/// last row no orphan is moved, so bytes that the plan has found are still there when their rows
/// are written.
pub struct AdoptLibrary {
    users: Arc<dyn Users>,
    files: Arc<dyn MediaFiles>,
    adoption: Arc<dyn Adoption>,
    writer: Arc<dyn LibraryWriter>,
    content: AdoptedContent,
    orphan_lock: Arc<dyn OrphanLock>,
}

/// Number of files in a batch.
const BATCH: usize = 1000;

/// The result of an adoption.
#[derive(Debug, Default)]
pub struct AdoptionReport {
    /// Number of new media files.
    pub added: usize,
    /// Number of media files that existed already.
    pub unchanged: usize,
    /// Number of keys whose bytes were transferred.
    pub transferred: usize,
    /// The new accounts.
    pub added_users: Vec<User>,
    /// The accounts with new ids.
    pub moved_users: Vec<User>,
}

impl AdoptLibrary {
    /// Adopts rows into the library of `users`, `files`, `adoption` and `writer`, and `content`
    /// into the store of `orphan_lock`.
    #[must_use]
    pub fn new(
        users: Arc<dyn Users>,
        files: Arc<dyn MediaFiles>,
        adoption: Arc<dyn Adoption>,
        writer: Arc<dyn LibraryWriter>,
        content: AdoptedContent,
        orphan_lock: Arc<dyn OrphanLock>,
    ) -> Self {
        Self { users, files, adoption, writer, content, orphan_lock }
    }

    /// Plans the adoption of `given`, or finds all obstacles. Writes nothing.
    ///
    /// # Errors
    /// [`PlanAdoptionError`]
    pub fn plan(&self, given: Vec<GivenFile>) -> Result<AdoptionPlan, PlanAdoptionError> {
        let orphans = self.orphan_lock.keep_orphans()?;
        let mut obstacles = rows::contradictions(&given);
        let accounts = self.plan_accounts(&given, &mut obstacles)?;
        let files = self.plan_files(given, &mut obstacles)?;
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

    fn plan_files(
        &self,
        given: Vec<GivenFile>,
        obstacles: &mut Vec<(usize, Obstacle)>,
    ) -> Result<Vec<PlannedFile>, PortError> {
        let mut planned = Vec::with_capacity(given.len());
        let mut rest = given.into_iter();
        loop {
            let batch: Vec<GivenFile> = rest.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(planned);
            }
            planned.extend(self.plan_batch(batch, obstacles)?);
        }
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
            let missing = self.content.missing(&file, &mut found)?;
            obstacles.extend(found.into_iter().map(|obstacle| (line, obstacle)));
            planned.push(PlannedFile { file, is_present, missing });
        }
        Ok(planned)
    }

    /// Executes `plan`, and calls `progress` after each batch with the number of files that are
    /// done.
    ///
    /// # Errors
    /// [`AdoptLibraryError`]
    pub fn run(
        &self,
        plan: AdoptionPlan,
        progress: &mut dyn FnMut(usize),
    ) -> Result<AdoptionReport, AdoptLibraryError> {
        let mut report =
            self.change_accounts(plan.accounts).map_err(AdoptLibraryError::Accounts)?;
        let mut done = 0;
        let mut rest = plan.files.into_iter();
        loop {
            let batch: Vec<PlannedFile> = rest.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(report);
            }
            done += batch.len();
            self.adopt_batch(batch, &mut report)?;
            progress(done);
        }
    }

    fn change_accounts(&self, plan: AccountPlan) -> Result<AdoptionReport, PortError> {
        if plan.changes != AccountChanges::default() {
            self.adoption.change_accounts(&plan.changes)?;
        }
        for user in &plan.named {
            let User { first_name, last_name, .. } = user;
            let set_name = |current| User {
                first_name: first_name.clone(),
                last_name: last_name.clone(),
                ..current
            };
            self.users.update(user.id, &set_name)?;
        }
        let find = |name: &Username| self.users.find(name).transpose();
        let moved_users = plan.moved.iter().filter_map(find).collect::<Result<_, _>>()?;
        let added_users = plan.changes.added;
        Ok(AdoptionReport { added_users, moved_users, ..AdoptionReport::default() })
    }

    fn adopt_batch(
        &self,
        batch: Vec<PlannedFile>,
        report: &mut AdoptionReport,
    ) -> Result<(), AdoptLibraryError> {
        let transfer = self.content.transfer(&batch)?;
        report.transferred += batch.iter().map(|planned| planned.missing.len()).sum::<usize>();
        let mut new = Vec::new();
        for planned in batch {
            if planned.is_present {
                report.unchanged += 1;
                continue;
            }
            let sha256 = transfer.digests.get(&planned.file.key).copied();
            new.push(MediaFile { sha256, ..planned.file });
        }
        report.added += new.len();
        if !new.is_empty() {
            let written = self.writer.add_media_files(&new);
            transfer.settle(&written);
            written.map_err(AdoptLibraryError::Rows)?;
        }
        Ok(())
    }
}
