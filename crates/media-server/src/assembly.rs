//! Assembles the use cases that the HTTP edge calls from the ports of a [`Wiring`].

use std::sync::Arc;

use api_actix::{DetailsJson, EdgeSettings, Metrics, Readings, Services, UseCases, WritePatience};
use application::{
    ContentPipeline, DeleteMediaFile, EditMediaFile, ListMediaFiles, OpenMediaContent,
    RetiredContent, Retrieve, RevisionCache, StageContent, UploadMediaFile, WithheldKeys,
};
use domain::FileSize;
use ports::{Clock, MediaFiles, Randomness};

use crate::settings::{DatabaseUrl, Settings};
use crate::system::{OsRandomness, SystemClock};
use crate::wiring::Wiring;

/// Builds every use case of the ports in `wiring`.
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
        list: ListMediaFiles::new(Arc::clone(&files)),
        stage: StageContent::new(Arc::clone(&store), limit),
        upload: UploadMediaFile::new(Arc::clone(&pipeline), Arc::clone(&files), Arc::clone(clock)),
        edit: EditMediaFile::new(
            pipeline,
            Arc::clone(&files),
            Arc::clone(&retired),
            Arc::clone(clock),
        ),
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
