//! What handlers ask for: the use cases, and what is set for the HTTP edge.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Data, ServiceConfig};
use application::{
    AdmitCallers, DeleteMediaFile, EditMediaFile, GetMediaFile, ListMediaFiles, OpenMediaContent,
    StageContent, UploadMediaFile, WithheldKeys,
};
use ipnet::IpNet;
use ports::{Clock, HealthCheck};

use crate::blocking::WritePatience;
use crate::gather::Gatherer;
use crate::health::Essentials;
use crate::http_server::ClientTimeouts;
use crate::media::{Handover, Withholding};
use crate::media_access::{MediaAccess, SignedAccess};
use crate::media_files::{BodyTimeout, Editing, Listing, Outline, PublicUrl};
use crate::metrics::{CountedStage, Metrics, SweepMetrics};
use crate::origin::TrustedProxies;
use crate::server::Timeouts;
use crate::spaced_check::SpacedCheck;

/// The use cases that the endpoints call.
pub struct UseCases {
    /// Authenticates callers and finds the details they ask for.
    pub admit: AdmitCallers<Outline>,
    /// Lists media files.
    pub list: ListMediaFiles,
    /// Finds a media file that is to be edited.
    pub find: GetMediaFile,
    /// Takes the bytes of an upload.
    pub stage: StageContent,
    /// Makes a media file of staged bytes.
    pub upload: UploadMediaFile,
    /// Edits a media file or replaces its content.
    pub edit: EditMediaFile,
    /// Deletes a media file.
    pub delete: DeleteMediaFile,
    /// Opens the bytes of files and thumbnails.
    pub open: OpenMediaContent,
    /// The keys whose bytes are not served, although they are still stored.
    pub withheld: WithheldKeys,
    /// Whether the database answers.
    pub database_health: Arc<dyn HealthCheck>,
    /// Whether the store takes files.
    pub store_health: Arc<dyn HealthCheck>,
}

/// What can be set for the HTTP edge.
#[derive(Clone, Debug)]
pub struct EdgeSettings {
    /// The base of all URLs in responses, without a trailing slash; `None` for that of each request.
    pub public_url: Option<String>,
    /// How URLs of bytes are signed; `None` where bytes are public.
    pub signed_access: Option<SignedAccess>,
    /// The path, without a trailing slash, beneath which a proxy serves the files itself.
    pub accel_redirect: Option<String>,
    /// The proxies whose forwarding headers are trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// How long a client may send nothing of a request.
    pub body_timeout: Duration,
    /// How long a client may read nothing of a response.
    pub reader_timeout: Duration,
    /// How long requests in progress may take once the server stops, in whole seconds.
    pub shutdown_timeout: Duration,
    /// How long the client of a write waits for the database.
    pub write_patience: WritePatience,
    /// Maximum number of lists that are read at a time.
    pub max_lists: u32,
}

/// Everything that handlers share, on all workers.
#[derive(Clone)]
pub struct Services {
    admit: Arc<AdmitCallers<Outline>>,
    list: Data<Listing>,
    stage: Data<CountedStage>,
    upload: Data<UploadMediaFile>,
    editing: Data<Editing>,
    delete: Data<DeleteMediaFile>,
    open: Data<OpenMediaContent>,
    withholding: Data<Withholding>,
    essentials: Data<Essentials>,
    metrics: Data<Metrics>,
    public_url: Data<PublicUrl>,
    media_access: Data<MediaAccess>,
    handover: Data<Handover>,
    body_timeout: Data<BodyTimeout>,
    write_patience: Data<WritePatience>,
    trusted_proxies: Data<TrustedProxies>,
    timeouts: Timeouts,
}

impl Services {
    /// Shares these use cases with all handlers; uploads are counted in `metrics`.
    #[must_use]
    pub fn new(
        use_cases: UseCases,
        metrics: Metrics,
        settings: EdgeSettings,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let stage = Arc::new(metrics.counting_uploads(use_cases.stage));
        let patience = settings.write_patience;
        let editing = Editing {
            find: Arc::new(use_cases.find),
            stage: Arc::clone(&stage),
            edit: Arc::new(use_cases.edit),
            patience,
        };
        let timeouts = Timeouts {
            client: ClientTimeouts {
                request: settings.body_timeout,
                reader: settings.reader_timeout,
            },
            shutdown: settings.shutdown_timeout,
        };
        let access = MediaAccess::new(settings.signed_access.as_ref(), clock);
        Self {
            admit: Arc::new(use_cases.admit),
            list: Data::new(Listing::new(use_cases.list, settings.max_lists)),
            stage: Data::from(stage),
            upload: Data::new(use_cases.upload),
            editing: Data::new(editing),
            delete: Data::new(use_cases.delete),
            open: Data::new(use_cases.open),
            withholding: Data::from(Withholding::new(use_cases.withheld)),
            essentials: Data::new(Essentials {
                database: use_cases.database_health,
                store: SpacedCheck::new(use_cases.store_health),
            }),
            metrics: Data::new(metrics),
            public_url: Data::new(PublicUrl(settings.public_url)),
            media_access: Data::new(access),
            handover: Data::new(Handover::new(settings.accel_redirect)),
            body_timeout: Data::new(BodyTimeout(settings.body_timeout)),
            write_patience: Data::new(patience),
            trusted_proxies: Data::new(TrustedProxies(settings.trusted_proxies)),
            timeouts,
        }
    }

    pub(crate) fn sweep_metrics(&self) -> SweepMetrics {
        self.metrics.sweeps()
    }

    pub(crate) fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    /// Lets the handlers of an application find everything. Each application, of which every worker has
    /// one, batches its own callers.
    pub(crate) fn register(&self, config: &mut ServiceConfig) {
        config
            .app_data(Gatherer::new(Arc::clone(&self.admit)))
            .app_data(self.list.clone())
            .app_data(self.stage.clone())
            .app_data(self.upload.clone())
            .app_data(self.editing.clone())
            .app_data(self.delete.clone())
            .app_data(self.open.clone())
            .app_data(self.withholding.clone())
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
