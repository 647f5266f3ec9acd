//! Assembles every use case from the ports of a library: for the HTTP edge, the commands and the
//! sweeper.

use std::sync::Arc;

use api_actix::{DetailsJson, EdgeSettings, Metrics, Readings, Services, UseCases, WritePatience};
use application::{
    AddUser, AdoptLibrary, AdoptedContent, CheckLibrary, ContentPipeline, CopyDatabase,
    CreateFirstAdmin, DeleteMediaFile, DownloadNameCache, EditMediaFile, IdentifyCaller,
    ImportToken, IssueToken, ListMediaFiles, ListTokens, OpenMediaContent, RebuildThumbnails,
    RepairLibrary, RetiredContent, Retrieve, RevisionCache, RevokeToken, SetUser, StageContent,
    Sweep, SweepRules, SweepStore, UploadMediaFile, WithheldKeys,
};
use domain::FileSize;
use ports::{Clock, MediaFiles, Randomness};

use crate::settings::{DatabaseUrl, Settings};
use crate::system::{OsRandomness, SystemClock};
use crate::wiring::{OpenDatabase, StoreWithSource, Wiring};

/// The use cases of the HTTP edge, with its settings and metrics.
pub(crate) fn services(settings: &Settings, wiring: Wiring) -> Services {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let metrics = Metrics::new(Readings::new(
        wiring.database.ports.clone(),
        Arc::clone(&wiring.image_work),
        settings.images.max_decoded_size,
    ));
    let edge_settings = edge_settings(settings, wiring.database.ports.max_lists());
    let use_cases = use_cases(settings, wiring, &metrics, &clock);
    Services::new(use_cases, metrics, edge_settings, clock)
}

fn use_cases(
    settings: &Settings,
    wiring: Wiring,
    metrics: &Metrics,
    clock: &Arc<dyn Clock>,
) -> UseCases {
    let randomness: Arc<dyn Randomness> = Arc::new(OsRandomness);
    let (database, store) = (wiring.database, wiring.file_store);
    let files: Arc<dyn MediaFiles> = database.ports.clone();
    let pipeline = Arc::new(ContentPipeline {
        store: Arc::clone(&store),
        inspector: Arc::clone(&wiring.inspector),
        images: metrics.counting_images(wiring.images),
        randomness,
    });
    let withheld = WithheldKeys::new(database.ports.clone());
    let retired = Arc::new(RetiredContent {
        store: Arc::clone(&store),
        keys: database.ports.clone(),
        clock: Arc::clone(clock),
    });
    let cache = RevisionCache::new(
        database.ports.clone(),
        Arc::clone(&files),
        database.ports.clone(),
        DetailsJson::renderer(),
        settings.database.cache_size,
    );
    let limit = FileSize::from_bytes(settings.store.max_upload_size);
    UseCases {
        retrieve: Retrieve::new(cache, Arc::clone(clock)),
        identify: IdentifyCaller::new(database.ports.clone(), Arc::clone(clock)),
        list: ListMediaFiles::new(Arc::clone(&files)),
        stage: StageContent::new(Arc::clone(&store), limit),
        upload: UploadMediaFile::new(Arc::clone(&pipeline), Arc::clone(&files), Arc::clone(clock)),
        edit: EditMediaFile::new(
            pipeline,
            Arc::clone(&files),
            Arc::clone(&retired),
            Arc::clone(clock),
        ),
        download_names: DownloadNameCache::new(Arc::clone(&files)),
        delete: DeleteMediaFile::new(files, retired, Arc::clone(clock)),
        open: OpenMediaContent::new(store, wiring.inspector),
        withheld,
        database_health: database.ports,
        store_health: wiring.file_store_health,
    }
}

fn edge_settings(settings: &Settings, max_lists: u32) -> EdgeSettings {
    EdgeSettings {
        public_url: settings.http.public_url.clone(),
        signed_access: settings.access.signed(),
        accel_redirect: settings.access.accel_redirect.clone(),
        trusted_proxies: settings.http.trusted_proxies.clone(),
        allowed_origins: settings.http.cors_origins.clone(),
        body_timeout: settings.http.body_timeout,
        reader_timeout: settings.http.reader_timeout,
        shutdown_timeout: settings.http.shutdown_timeout,
        write_patience: write_patience(&settings.database_url()),
        max_lists,
    }
}

fn write_patience(database: &DatabaseUrl) -> WritePatience {
    match database {
        DatabaseUrl::Sqlite(_) => WritePatience::LONG,
        DatabaseUrl::Postgres(_) => WritePatience::SHORT,
    }
}

pub(crate) fn create_first_admin(database: &OpenDatabase) -> CreateFirstAdmin {
    let (users, tokens) = (database.ports.clone(), database.ports.clone());
    CreateFirstAdmin::new(users, tokens, Arc::new(SystemClock), Arc::new(OsRandomness))
}

pub(crate) fn add_user(database: &OpenDatabase) -> AddUser {
    AddUser::new(database.ports.clone())
}

pub(crate) fn set_user(database: &OpenDatabase) -> SetUser {
    SetUser::new(database.ports.clone())
}

pub(crate) fn issue_token(database: &OpenDatabase) -> IssueToken {
    let (users, tokens) = (database.ports.clone(), database.ports.clone());
    IssueToken::new(users, tokens, Arc::new(SystemClock), Arc::new(OsRandomness))
}

pub(crate) fn import_token(database: &OpenDatabase) -> ImportToken {
    ImportToken::new(database.ports.clone(), database.ports.clone(), Arc::new(SystemClock))
}

pub(crate) fn list_tokens(database: &OpenDatabase) -> ListTokens {
    ListTokens::new(database.ports.clone(), database.ports.clone())
}

pub(crate) fn revoke_token(database: &OpenDatabase) -> RevokeToken {
    RevokeToken::new(database.ports.clone(), Arc::new(SystemClock))
}

pub(crate) fn copy_database(from: &OpenDatabase, to: &OpenDatabase) -> CopyDatabase {
    CopyDatabase {
        from: from.ports.clone(),
        from_identity: from.ports.clone(),
        to: to.ports.clone(),
        writer: to.ports.clone(),
        target: to.ports.clone(),
        randomness: Arc::new(OsRandomness),
    }
}

/// Adoption into `database` and `store`; content `may_be_missing` if only rows are adopted.
pub(crate) fn adopt_library(
    database: &OpenDatabase,
    store: StoreWithSource,
    may_be_missing: bool,
) -> AdoptLibrary {
    let StoreWithSource { store, source, orphan_lock } = store;
    AdoptLibrary::new(
        database.ports.clone(),
        database.ports.clone(),
        database.ports.clone(),
        database.ports.clone(),
        AdoptedContent { store, source, may_be_missing },
        orphan_lock,
    )
}

pub(crate) fn check_library(wiring: &Wiring) -> CheckLibrary {
    CheckLibrary {
        files: wiring.database.ports.clone(),
        reader: wiring.database.ports.clone(),
        keys: wiring.database.ports.clone(),
        store: Arc::clone(&wiring.file_store),
        inventory: Arc::clone(&wiring.inventory),
    }
}

pub(crate) fn repair_library(wiring: &Wiring) -> RepairLibrary {
    RepairLibrary {
        keys: wiring.database.ports.clone(),
        retired: wiring.database.ports.clone(),
        store: Arc::clone(&wiring.file_store),
        quarantine: Arc::clone(&wiring.quarantine),
        orphan_lock: Arc::clone(&wiring.orphan_lock),
        clock: Arc::new(SystemClock),
    }
}

pub(crate) fn stage_content(settings: &Settings, wiring: &Wiring) -> StageContent {
    let limit = FileSize::from_bytes(settings.store.max_upload_size);
    StageContent::new(Arc::clone(&wiring.file_store), limit)
}

pub(crate) fn upload_media_file(wiring: &Wiring) -> UploadMediaFile {
    let files = wiring.database.ports.clone();
    UploadMediaFile::new(content_pipeline(wiring), files, Arc::new(SystemClock))
}

pub(crate) fn rebuild_thumbnails(wiring: &Wiring) -> RebuildThumbnails {
    RebuildThumbnails::new(
        content_pipeline(wiring),
        wiring.database.ports.clone(),
        wiring.database.ports.clone(),
        retired_content(wiring),
        Arc::new(SystemClock),
    )
}

pub(crate) fn sweep(settings: &Settings, wiring: &Wiring) -> Sweep {
    let rules = SweepRules {
        grace: settings.sweep.grace,
        max_percent: settings.sweep.max_percent,
        quarantine_keep: settings.sweep.quarantine_keep,
    };
    let store = SweepStore {
        inventory: Arc::clone(&wiring.inventory),
        quarantine: Arc::clone(&wiring.quarantine),
        orphan_lock: Arc::clone(&wiring.orphan_lock),
    };
    Sweep::new(store, wiring.database.ports.clone(), retired_content(wiring), rules)
}

fn content_pipeline(wiring: &Wiring) -> Arc<ContentPipeline> {
    Arc::new(ContentPipeline {
        store: Arc::clone(&wiring.file_store),
        inspector: Arc::clone(&wiring.inspector),
        images: Arc::clone(&wiring.images),
        randomness: Arc::new(OsRandomness),
    })
}

fn retired_content(wiring: &Wiring) -> Arc<RetiredContent> {
    Arc::new(RetiredContent {
        store: Arc::clone(&wiring.file_store),
        keys: wiring.database.ports.clone(),
        clock: Arc::new(SystemClock),
    })
}
