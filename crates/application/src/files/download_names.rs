//! A cache of the names under which clients save files.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::{StorageKey, download_name};
use ports::{MediaFiles, PortError};
use quick_cache::sync::Cache;

/// A cache of download names. An edited name is in use on every server after
/// [`VALID_FOR`](Self::VALID_FOR) at the latest.
pub struct DownloadNameCache {
    files: Arc<dyn MediaFiles>,
    cached: Cache<StorageKey, (Instant, Arc<str>)>,
}

impl DownloadNameCache {
    /// For how long an answer of the database is valid.
    pub const VALID_FOR: Duration = Duration::from_secs(5);

    /// Maximum number of names in memory, of some hundred bytes each.
    const MAX_KEPT: usize = 10_000;

    /// The names of `files`.
    #[must_use]
    pub fn new(files: Arc<dyn MediaFiles>) -> Self {
        Self { files, cached: Cache::new(Self::MAX_KEPT) }
    }

    /// The cached name, or for a thumbnail the name in its key. No query.
    #[must_use]
    pub fn cached(&self, key: &StorageKey) -> Option<Arc<str>> {
        if key.is_thumbnail() {
            return Some(key.file_name().into());
        }
        let (asked_at, name) = self.cached.get(key)?;
        (asked_at.elapsed() < Self::VALID_FOR).then_some(name)
    }

    /// Queries the name and caches it.
    ///
    /// # Errors
    /// A [`PortError`] when there is no answer.
    pub fn look_up(&self, key: &StorageKey) -> Result<Arc<str>, PortError> {
        let asked_at = Instant::now();
        let name: Arc<str> = download_name(self.files.name_of(key)?.as_deref(), key).into();
        self.cached.insert(key.clone(), (asked_at, Arc::clone(&name)));
        Ok(name)
    }

    /// The name while the database does not answer: that of its last answer, or else of the key.
    #[must_use]
    pub fn fallback(&self, key: &StorageKey) -> Arc<str> {
        let last = self.cached.get(key).map(|(_, name)| name);
        last.unwrap_or_else(|| key.file_name().into())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ports::MediaFileEdit;
    use ports_contract::DatabaseWorld;
    use ports_contract::fixtures::key;
    use ports_contract::memory::MemoryDatabase;

    use super::DownloadNameCache;

    #[test]
    fn names_are_looked_up_once_and_kept_for_a_while() {
        let database = Arc::new(MemoryDatabase::default());
        let file = database.given_file("a.txt");
        let rename = |name: &str| {
            let name = Some(Some(name.to_owned()));
            database.edited(file.id, &MediaFileEdit { name, ..MediaFileEdit::default() });
        };
        rename("नमस्ते");
        let names = DownloadNameCache::new(database.clone());
        assert_eq!(names.cached(&file.key), None);
        assert_eq!(&*names.fallback(&file.key), "a.txt");
        assert_eq!(names.look_up(&file.key).expect("memory does not fail").as_ref(), "नमस्ते.txt");
        rename("b.txt");
        assert_eq!(names.cached(&file.key).as_deref(), Some("नमस्ते.txt"));
        assert_eq!(&*names.fallback(&file.key), "नमस्ते.txt");
        assert_eq!(names.look_up(&file.key).expect("memory does not fail").as_ref(), "b.txt");
    }

    #[test]
    fn thumbnails_are_called_by_their_keys() {
        let names = DownloadNameCache::new(Arc::new(MemoryDatabase::default()));
        let thumbnail = key("core_media/2025/02/03/thumbnails/a_thumbnail_64x64.jpg");
        assert_eq!(names.cached(&thumbnail).as_deref(), Some("a_thumbnail_64x64.jpg"));
        assert_eq!(names.cached(&key("thumbnails")), None);
    }
}
