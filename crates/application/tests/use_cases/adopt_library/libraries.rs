//! Two libraries in memory, and the adoption of one by the other.

use std::sync::Arc;

use application::{
    AdoptLibrary, AdoptedContent, AdoptionReport, GivenFile, Obstacle, PlanAdoptionError,
};
use domain::{FileSize, MediaFile, User};
use ports::Users;
use ports_contract::fixtures::text_file;
use ports_contract::memory::{MemoryContentSource, MemoryDatabase, MemoryFileStore};

/// A library in memory, and the source of another one.
#[derive(Default)]
pub struct Libraries {
    pub database: Arc<MemoryDatabase>,
    pub store: Arc<MemoryFileStore>,
    source: Option<Arc<MemoryContentSource>>,
    may_be_missing: bool,
}

impl Libraries {
    pub fn without_bytes() -> Self {
        Self { may_be_missing: true, ..Self::default() }
    }

    pub fn with_bytes() -> Self {
        let store = Arc::new(MemoryFileStore::default());
        let source = Some(Arc::new(MemoryContentSource::of(Arc::clone(&store))));
        Self { store, source, ..Self::default() }
    }

    pub fn source(&self) -> &MemoryContentSource {
        self.source.as_deref().expect("this library has a source")
    }

    pub fn adopt_library(&self) -> AdoptLibrary {
        let database = || Arc::clone(&self.database);
        let content = AdoptedContent {
            store: self.store.clone(),
            source: self.source.clone().map(|source| source as Arc<_>),
            may_be_missing: self.may_be_missing,
        };
        let lock = self.store.clone();
        AdoptLibrary::new(database(), database(), database(), database(), content, lock)
    }

    /// Adopts files with line numbers from 1.
    pub fn adopt(&self, files: &[MediaFile]) -> AdoptionReport {
        let plan = self.adopt_library().plan(given(files));
        let plan = plan.unwrap_or_else(|error| panic!("there is no obstacle: {error:?}"));
        self.adopt_library().run(plan, &mut |_| {}).expect("memory never fails")
    }

    /// The obstacles to files with line numbers from 1.
    pub fn obstacles(&self, files: &[MediaFile]) -> Vec<(usize, Obstacle)> {
        match self.adopt_library().plan(given(files)) {
            Err(PlanAdoptionError::Obstacles(obstacles)) => obstacles,
            Err(error) => panic!("memory never fails: {error}"),
            Ok(_) => Vec::new(),
        }
    }

    pub fn users(&self) -> Vec<User> {
        Users::list(&*self.database).expect("memory never fails")
    }
}

pub fn given(files: &[MediaFile]) -> Vec<GivenFile> {
    (1..).zip(files.iter().cloned()).map(|(line, file)| GivenFile { line, file }).collect()
}

/// A text of four bytes.
pub fn four_bytes(number: i64, path: &str) -> MediaFile {
    MediaFile { size: Some(FileSize::from_bytes(4)), ..text_file(number, path, None) }
}
