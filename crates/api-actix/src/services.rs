use std::sync::Arc;

use actix_web::web::{Data, ServiceConfig};
use application::{
    AdmitCallers, ContentPlacer, DeleteMediaFile, EditMediaFile, GetMediaFile, ListMediaFiles,
    OpenMediaContent, RetiredContent, RowMemory, StageContent, UploadMediaFile,
};
use domain::FileSize;
use ports::{Clock, Randomness};

use crate::blocking::WritePatience;
use crate::gather::Gatherer;
use crate::health::Essentials;
use crate::media::Handover;
use crate::media_access::MediaAccess;
use crate::media_files::{BodyTimeout, Editing, Outline, PublicUrl};
use crate::metrics::{CountedStage, Metrics, Readings, SweepMetrics};
use crate::origin::TrustedProxies;
use crate::settings::{DatabaseUrl, Settings};
use crate::spaced_check::SpacedCheck;
use crate::system::{OsRandomness, SystemClock};
use crate::wiring::Wiring;

/// The use cases and settings that handlers ask for, shared by all workers.
#[derive(Clone)]
pub struct Services {
    admit: Arc<AdmitCallers<Outline>>,
    list: Data<ListMediaFiles>,
    stage: Data<CountedStage>,
    upload: Data<UploadMediaFile>,
    editing: Data<Editing>,
    delete: Data<DeleteMediaFile>,
    open: Data<OpenMediaContent>,
    essentials: Data<Essentials>,
    metrics: Data<Metrics>,
    public_url: Data<PublicUrl>,
    media_access: Data<MediaAccess>,
    handover: Data<Handover>,
    body_timeout: Data<BodyTimeout>,
    write_patience: Data<WritePatience>,
    trusted_proxies: Data<TrustedProxies>,
}

impl Services {
    /// Builds every use case of the ports in `wiring`.
    pub fn new(settings: &Settings, wiring: Wiring) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let randomness: Arc<dyn Randomness> = Arc::new(OsRandomness);
        let limit = FileSize::from_bytes(settings.max_upload_size);
        let database = wiring.database;
        let files = database.media_files;
        let metrics = Metrics::new(Readings::new(
            database.pool,
            wiring.image_work,
            settings.max_decoded_size,
        ));
        let placer = Arc::new(ContentPlacer {
            store: Arc::clone(&wiring.file_store),
            inspector: Arc::clone(&wiring.inspector),
            images: metrics.counting_images(wiring.images),
            randomness,
        });
        let retired = Arc::new(RetiredContent {
            store: Arc::clone(&wiring.file_store),
            keys: database.retired_keys,
            clock: Arc::clone(&clock),
        });
        let find = Arc::new(GetMediaFile::new(Arc::clone(&files)));
        let memory = RowMemory::new(
            database.authenticator,
            Arc::clone(&files),
            database.revisions,
            settings.cache_size,
        );
        let admit = Arc::new(AdmitCallers::new(memory, Arc::clone(&clock)));
        let stage = StageContent::new(Arc::clone(&wiring.file_store), limit);
        let stage = Arc::new(metrics.counting_uploads(stage));
        let edit = Arc::new(EditMediaFile::new(
            Arc::clone(&placer),
            Arc::clone(&files),
            Arc::clone(&retired),
            Arc::clone(&clock),
        ));
        let patience = write_patience(&settings.database_url);
        let editing = Editing { find, stage: Arc::clone(&stage), edit, patience };
        Self {
            admit,
            list: Data::new(ListMediaFiles::new(Arc::clone(&files))),
            stage: Data::from(stage),
            upload: Data::new(UploadMediaFile::new(placer, Arc::clone(&files), Arc::clone(&clock))),
            editing: Data::new(editing),
            delete: Data::new(DeleteMediaFile::new(files, retired, clock)),
            open: Data::new(OpenMediaContent::new(wiring.file_store, wiring.inspector)),
            essentials: Data::new(Essentials {
                database: database.health,
                store: SpacedCheck::new(wiring.file_store_health),
            }),
            metrics: Data::new(metrics),
            public_url: Data::new(PublicUrl(settings.public_url.clone())),
            media_access: Data::new(MediaAccess::new(settings.signed_access.as_ref())),
            handover: Data::new(Handover::new(settings.accel_redirect.clone())),
            body_timeout: Data::new(BodyTimeout(settings.body_timeout)),
            write_patience: Data::new(patience),
            trusted_proxies: Data::new(TrustedProxies(settings.trusted_proxies.clone())),
        }
    }

    /// Where sweeps are counted.
    pub fn sweep_metrics(&self) -> SweepMetrics {
        self.metrics.sweeps()
    }

    /// Lets the handlers of an application find everything. Each application, of which every worker has
    /// one, gathers its own callers.
    pub fn register(&self, config: &mut ServiceConfig) {
        config
            .app_data(Gatherer::new(Arc::clone(&self.admit)))
            .app_data(self.list.clone())
            .app_data(self.stage.clone())
            .app_data(self.upload.clone())
            .app_data(self.editing.clone())
            .app_data(self.delete.clone())
            .app_data(self.open.clone())
            .app_data(self.essentials.clone())
            .app_data(self.metrics.clone())
            .app_data(self.public_url.clone())
            .app_data(self.media_access.clone())
            .app_data(self.handover.clone())
            .app_data(self.body_timeout.clone())
            .app_data(self.write_patience.clone())
            .app_data(self.trusted_proxies.clone());
    }
}

fn write_patience(database: &DatabaseUrl) -> WritePatience {
    match database {
        DatabaseUrl::Sqlite(_) => WritePatience::LONG,
        DatabaseUrl::Postgres(_) => WritePatience::SHORT,
    }
}
