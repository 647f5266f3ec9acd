//! The cache of token holders and rendered media files, valid while the database stays at one
//! revision.

use std::cell::OnceCell;
use std::hash::Hash;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{MediaFile, MediaFileId, Sha256};
use ports::{Found, MediaFiles, PortError, Revisions, TokenAuthenticator, TokenHolder};

use super::cache_shard::CacheShard;
use super::revision_tracker::{CurrentRevision, RevisionTracker};
use super::shared_result::SharedResult;

/// Maximum number of cached token holders, a few hundred bytes each.
const MAX_HOLDERS: u64 = 10_000;

/// Renders a media file into the form that callers get, and measures it. The edge passes it in when
/// the service starts; a rendered file is cached, and the row is dropped.
pub struct Renderer<V> {
    /// Renders a row. A [`PortError`] is returned to everyone who asks for this file.
    pub render: fn(MediaFile) -> Result<V, PortError>,
    /// Memory of a rendered file in bytes, without the overhead of the allocator.
    pub bytes: fn(&V) -> u64,
}

/// Read-through cache of one database. It asks the database for its revision before each batch of
/// lookups and returns a cached entry only if the revision is unchanged, so no result is ever
/// stale.
///
/// The cache holds the rendered form of a media file, not its row.
pub struct RevisionCache<V> {
    authenticator: Arc<dyn TokenAuthenticator>,
    files: Arc<dyn MediaFiles>,
    renderer: Renderer<V>,
    revisions: RevisionTracker,
    cached_holders: CacheShard<Sha256, TokenHolder>,
    cached_files: CacheShard<MediaFileId, V>,
}

impl<V> RevisionCache<V> {
    /// An empty cache. Rendered media files take about `max_bytes` at most.
    #[must_use]
    pub fn new(
        authenticator: Arc<dyn TokenAuthenticator>,
        files: Arc<dyn MediaFiles>,
        revisions: Arc<dyn Revisions>,
        renderer: Renderer<V>,
        max_bytes: u64,
    ) -> Self {
        Self {
            authenticator,
            files,
            revisions: RevisionTracker::new(revisions),
            cached_holders: CacheShard::new(MAX_HOLDERS, |_| 1),
            cached_files: CacheShard::new(max_bytes, renderer.bytes),
            renderer,
        }
    }

    /// Starts a batch of lookups. The first one asks for the revision of the database.
    pub(crate) fn begin_batch(&self) -> BatchLookups<'_, V> {
        BatchLookups { cache: self, revision: OnceCell::new() }
    }
}

/// The lookups of one batch, as of the moment of the first one or later.
pub(crate) struct BatchLookups<'a, V> {
    cache: &'a RevisionCache<V>,
    revision: OnceCell<Result<CurrentRevision, Box<dyn Fn() -> PortError>>>,
}

impl<V> BatchLookups<'_, V> {
    /// The token holders of these keys; see [`TokenAuthenticator::authenticate_many`].
    pub(crate) fn holders(
        &self,
        keys_sha256: &[Sha256],
        now: DateTime<Utc>,
    ) -> SharedResult<Sha256, TokenHolder> {
        let cache = self.cache;
        let find = |missing: &[Sha256]| cache.authenticator.authenticate_many(missing, now);
        let is_valid = |holder: &TokenHolder| holder.expires_at.is_none_or(|end| now < end);
        self.look_up(&cache.cached_holders, keys_sha256, is_valid, find)
    }

    /// The rendered media files of these ids; see [`MediaFiles::find_many`].
    pub(crate) fn files(&self, ids: &[MediaFileId]) -> SharedResult<MediaFileId, V> {
        let Renderer { render, .. } = self.cache.renderer;
        let find = |missing: &[MediaFileId]| {
            let found = self.cache.files.find_many(missing)?;
            Ok(found.into_iter().map(|(id, file)| (id, file.and_then(render))).collect())
        };
        self.look_up(&self.cache.cached_files, ids, |_| true, find)
    }

    /// Without keys, the database is not asked for anything.
    fn look_up<Key: Copy + Eq + Hash, T>(
        &self,
        shard: &CacheShard<Key, T>,
        keys: &[Key],
        is_valid: impl Fn(&T) -> bool,
        find: impl FnOnce(&[Key]) -> Result<Found<Key, T>, PortError>,
    ) -> SharedResult<Key, T> {
        if keys.is_empty() {
            return SharedResult::default();
        }
        match self.revision() {
            Ok(revision) => shard.look_up(revision, keys, is_valid, find),
            Err(error) => SharedResult::new(Err(error)),
        }
    }

    fn revision(&self) -> Result<CurrentRevision, PortError> {
        let ask = || {
            let current = self.cache.revisions.current();
            current.map_err(|error| Box::new(error.for_each_caller()) as _)
        };
        self.revision.get_or_init(ask).as_ref().copied().map_err(|error| error())
    }
}
