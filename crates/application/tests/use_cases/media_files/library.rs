//! A library in memory for the tests of media files.

use std::io::{self, Read};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use application::{
    ContentPipeline, DeleteMediaFile, DeleteMediaFileError, EditMediaFile, EditMediaFileError,
    ListMediaFiles, OpenMediaContent, OpenMediaContentError, PageNumber, PreparedUpload, Rebuild,
    RebuildThumbnails, RebuildThumbnailsError, Rebuilt, Replacement, RetiredContent, StageContent,
    StageContentError, StagedContent, Sweep, SweepRules, SweepStore, TextsEdit, Upload,
    UploadMediaFile, UploadMediaFileError,
};
use chrono::{DateTime, Utc};
use domain::{FileSize, MediaFile, MediaFileId, StorageKey, UserId};
use ports::{
    Cancellation, Clock, FileStore, MediaFiles, PortError, Randomness, RetiredKeys, Users,
};
use ports_contract::fixtures::{every_file, new_image_file, new_staff, time, username};
use ports_contract::memory::{MemoryDatabase, MemoryFileStore};
use ports_contract::{FileStoreWorld, StoreInventoryWorld};

use crate::media_files::failing_rows::{FailingRows, Failure};
use crate::media_files::fake_imaging::FakeImaging;

/// A library with one uploader that accepts files of up to 100 bytes.
pub struct Library {
    database: Arc<MemoryDatabase>,
    rows: Arc<FailingRows>,
    store: Arc<MemoryFileStore>,
    pipeline: Arc<ContentPipeline>,
    retired: Arc<RetiredContent>,
    uploader_id: UserId,
}

impl Library {
    pub fn new() -> Self {
        let database = Arc::new(MemoryDatabase::default());
        let uploader = Users::add(&*database, &new_staff("ada")).expect("there is nobody yet");
        let store = Arc::new(MemoryFileStore::default());
        let pipeline = ContentPipeline {
            store: store.clone(),
            inspector: Arc::new(FakeImaging),
            images: Arc::new(FakeImaging),
            randomness: Arc::new(Counting::default()),
        };
        let retired =
            RetiredContent { store: store.clone(), keys: database.clone(), clock: Arc::new(Noon) };
        Self {
            rows: Arc::new(FailingRows::new(database.clone())),
            database,
            store,
            pipeline: Arc::new(pipeline),
            retired: Arc::new(retired),
            uploader_id: uploader.id,
        }
    }

    /// The same database and store after a restart of the process.
    pub fn reopened(self) -> Self {
        let retired = RetiredContent {
            store: self.store.clone(),
            keys: self.database.clone(),
            clock: Arc::new(Noon),
        };
        let rows = Arc::new(FailingRows::new(self.database.clone()));
        Self { rows, retired: Arc::new(retired), ..self }
    }

    /// A sweep with a grace period of a minute, without a limit of orphans and without a retention
    /// period.
    pub fn sweep(&self) -> Sweep {
        let store = SweepStore {
            inventory: self.store.clone(),
            quarantine: self.store.clone(),
            orphan_lock: self.store.clone(),
        };
        let (grace, quarantine_keep) = (Duration::from_mins(1), Duration::ZERO);
        let rules = SweepRules { grace, max_percent: 100, quarantine_keep };
        Sweep::new(store, self.database.clone(), self.retired.clone(), rules)
    }

    /// Leaves a stale staged file, as a crash during an upload does.
    pub fn abandon_staged(&self, bytes: &[u8]) {
        self.store.given_abandoned(bytes);
    }

    /// Every media file, ascending by id.
    pub fn list(&self) -> Vec<MediaFile> {
        let page = ListMediaFiles::new(self.database.clone()).page(
            &every_file(),
            PageNumber::Number(1),
            &Cancellation::default(),
        );
        page.expect("the first page is always there").files
    }

    /// Makes every write of rows fail with `failure`, or none.
    pub fn fail_writes_with(&self, failure: Option<Failure>) {
        self.rows.fail_with(failure);
    }

    /// Number of files in the store, staged ones included.
    pub fn store_size(&self) -> usize {
        self.store.file_count()
    }

    pub fn pending_keys(&self) -> Vec<StorageKey> {
        self.database.pending(100).expect("memory does not fail")
    }

    pub fn stage(&self, content: &mut dyn Read) -> Result<StagedContent, StageContentError> {
        StageContent::new(self.store.clone(), FileSize::from_bytes(100)).run(content)
    }

    pub fn upload(&self, name: &str, bytes: &[u8]) -> Result<MediaFile, UploadMediaFileError> {
        self.record(self.prepare(name, bytes)?)
    }

    pub fn prepare(
        &self,
        name: &str,
        bytes: &[u8],
    ) -> Result<PreparedUpload, UploadMediaFileError> {
        let content = self.stage(&mut &*bytes).expect("it is short");
        let upload = Upload {
            uploader_id: self.uploader_id,
            client_name: name.to_owned(),
            name: None,
            description: None,
        };
        self.upload_media_file().prepare(upload, content)
    }

    pub fn record(&self, upload: PreparedUpload) -> Result<MediaFile, UploadMediaFileError> {
        self.upload_media_file().record(upload)
    }

    fn upload_media_file(&self) -> UploadMediaFile {
        UploadMediaFile::new(self.pipeline.clone(), self.rows.clone(), Arc::new(Noon))
    }

    pub fn get(&self, id: MediaFileId) -> Option<MediaFile> {
        MediaFiles::find(&*self.database, id).expect("memory never fails")
    }

    pub fn read(&self, key: &StorageKey) -> Result<Vec<u8>, OpenMediaContentError> {
        let open = OpenMediaContent::new(self.store.clone(), Arc::new(FakeImaging));
        let mut bytes = Vec::new();
        open.run(key)?.file.content.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    pub fn edit(&self, id: MediaFileId, texts: TextsEdit) -> Result<MediaFile, EditMediaFileError> {
        let edit_media_file = self.edit_media_file();
        let prepared = edit_media_file.prepare(texts, None)?;
        edit_media_file.record(id, prepared, &|_| true)
    }

    pub fn replace(
        &self,
        id: MediaFileId,
        name: &str,
        bytes: &[u8],
        precondition: bool,
    ) -> Result<MediaFile, EditMediaFileError> {
        let content = self.stage(&mut &*bytes).expect("it is short");
        let replacement = Replacement { content, client_name: name.to_owned() };
        let edit_media_file = self.edit_media_file();
        let prepared = edit_media_file.prepare(TextsEdit::default(), Some(replacement))?;
        edit_media_file.record(id, prepared, &|_| precondition)
    }

    pub fn rebuild(
        &self,
        image: &MediaFile,
        which: Rebuild,
    ) -> Result<Rebuilt, RebuildThumbnailsError> {
        let (pipeline, rows) = (self.pipeline.clone(), self.rows.clone());
        RebuildThumbnails::new(pipeline, rows.clone(), rows, self.retired.clone(), Arc::new(Noon))
            .run(image, which)
    }

    /// Adds an image without thumbnails, as an adoption does.
    pub fn adopt(&self, path: &str, bytes: &[u8]) -> MediaFile {
        let uploader = Users::find(&*self.database, &username("ada"));
        let uploader = uploader.expect("memory does not fail").expect("ada is there");
        let mut image = new_image_file(&uploader, path);
        image.content.thumbnails.clear();
        self.overwrite(&image.content.key, bytes);
        MediaFiles::add(&*self.database, &image).expect("the key is free")
    }

    /// Replaces the file under a key by `bytes`, or removes it if they are empty.
    pub fn overwrite(&self, key: &StorageKey, bytes: &[u8]) {
        self.store.remove(key).expect("memory does not fail");
        if !bytes.is_empty() {
            let staged = self.store.stage(&mut &*bytes).expect("memory does not fail");
            self.store.place(&[(staged, key.clone())]).expect("the key is free");
        }
    }

    fn edit_media_file(&self) -> EditMediaFile {
        let (pipeline, rows) = (self.pipeline.clone(), self.rows.clone());
        EditMediaFile::new(pipeline, rows, self.retired.clone(), Arc::new(Noon))
    }

    pub fn delete(&self, id: MediaFileId) -> Result<(), DeleteMediaFileError> {
        DeleteMediaFile::new(self.rows.clone(), self.retired.clone(), Arc::new(Noon))
            .run(id, &|_| true)
    }
}

/// A source that fails after a few bytes.
pub fn broken_source() -> impl Read {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
    (&b"some"[..]).chain(Broken)
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime<Utc> {
        time("2025-06-01T12:00:00Z")
    }
}

#[derive(Default)]
struct Counting(Mutex<u8>);

impl Randomness for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), PortError> {
        let mut count = self.0.lock().expect("no test has panicked here");
        *count += 1;
        bytes.fill(*count);
        Ok(())
    }
}
