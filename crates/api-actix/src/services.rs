//! The use cases and settings that handlers extract.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Data, ServiceConfig};
use application::{
    DeleteMediaFile, DownloadNameCache, EditMediaFile, IdentifyCaller, ListMediaFiles,
    OpenMediaContent, Retrieve, StageContent, UploadMediaFile, WithheldKeys,
};
use ipnet::IpNet;
use ports::{Clock, HealthCheck};

use crate::blocking::WritePatience;
use crate::health::{RateLimitedCheck, ReadinessChecks};
use crate::http::cross_origin::AllowedOrigins;
use crate::http::listener::ClientTimeouts;
use crate::http::origin::TrustedProxies;
use crate::media::{AccelRedirect, WithheldCheck};
use crate::media_files::{BodyTimeout, Editing, Listing};
use crate::media_urls::{MediaAccess, PublicUrl, SignedAccess};
use crate::metrics::{CountedStage, Metrics, RequestMetrics, SweepMetrics};
use crate::openapi::Document;
use crate::retrieve::{CallerBatcher, DetailsJson};

/// The use cases that the endpoints call.
pub struct UseCases {
    /// Authenticates and authorizes callers and looks up the media files that they ask for.
    pub retrieve: Retrieve<DetailsJson>,
    /// Names the caller of a key.
    pub identify: IdentifyCaller,
    /// Lists media files.
    pub list: ListMediaFiles,
    /// Receives the bytes of an upload.
    pub stage: StageContent,
    /// Creates a media file from staged bytes.
    pub upload: UploadMediaFile,
    /// Edits a media file or replaces its content.
    pub edit: EditMediaFile,
    /// Deletes a media file.
    pub delete: DeleteMediaFile,
    /// Opens the bytes of files and thumbnails.
    pub open: OpenMediaContent,
    /// Under which names clients save bytes.
    pub download_names: DownloadNameCache,
    /// The keys whose bytes are stored but not served.
    pub withheld: WithheldKeys,
    /// Whether the database answers.
    pub database_health: Arc<dyn HealthCheck>,
    /// Whether the store accepts files.
    pub store_health: Arc<dyn HealthCheck>,
}

/// The settings of the HTTP edge.
#[derive(Clone, Debug)]
pub struct EdgeSettings {
    /// The base of all URLs in responses, without a trailing slash; `None` for the origin of each
    /// request.
    pub public_url: Option<String>,
    /// How URLs of stored bytes are signed; `None` for public access.
    pub signed_access: Option<SignedAccess>,
    /// The path of the files in a proxy that sends them itself, without a trailing slash.
    pub accel_redirect: Option<String>,
    /// The proxies whose forwarding headers are trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// The pages of other origins that may use the API.
    pub allowed_origins: AllowedOrigins,
    /// How long a client may pause while it sends a request.
    pub body_timeout: Duration,
    /// How long a client may pause while it reads a response.
    pub reader_timeout: Duration,
    /// How long requests in progress may take after the stop signal, in whole seconds.
    pub shutdown_timeout: Duration,
    /// How long the client of a write waits for the database.
    pub write_patience: WritePatience,
    /// Maximum number of concurrent lists.
    pub max_lists: u32,
}

/// How long the server waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// For clients.
    pub(crate) client: ClientTimeouts,
    /// For requests in progress after the stop signal, in whole seconds.
    pub(crate) shutdown: Duration,
}

/// Everything that the handlers of all workers share.
#[derive(Clone)]
pub struct Services {
    retrieve: Arc<Retrieve<DetailsJson>>,
    identify: Data<IdentifyCaller>,
    list: Data<Listing>,
    stage: Data<CountedStage>,
    upload: Data<UploadMediaFile>,
    editing: Data<Editing>,
    delete: Data<DeleteMediaFile>,
    open: Data<OpenMediaContent>,
    download_names: Data<DownloadNameCache>,
    withheld: Data<WithheldCheck>,
    readiness: Data<ReadinessChecks>,
    request_metrics: Data<RequestMetrics>,
    metrics: Data<Metrics>,
    document: Data<Document>,
    public_url: Data<PublicUrl>,
    media_access: Data<MediaAccess>,
    accel_redirect: Data<AccelRedirect>,
    body_timeout: Data<BodyTimeout>,
    write_patience: Data<WritePatience>,
    trusted_proxies: Data<TrustedProxies>,
    allowed_origins: AllowedOrigins,
    timeouts: Timeouts,
}

impl Services {
    /// Shares these use cases with all handlers; `metrics` counts uploads.
    #[must_use]
    pub fn new(
        use_cases: UseCases,
        metrics: Metrics,
        settings: EdgeSettings,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let stage = Arc::new(metrics.counting_uploads(use_cases.stage));
        let patience = settings.write_patience;
        let editing =
            Editing { stage: Arc::clone(&stage), edit: Arc::new(use_cases.edit), patience };
        let timeouts = Timeouts {
            client: ClientTimeouts {
                request: settings.body_timeout,
                reader: settings.reader_timeout,
            },
            shutdown: settings.shutdown_timeout,
        };
        let access = MediaAccess::new(settings.signed_access.as_ref(), clock);
        Self {
            retrieve: Arc::new(use_cases.retrieve),
            identify: Data::new(use_cases.identify),
            list: Data::new(Listing::new(use_cases.list, settings.max_lists)),
            stage: Data::from(stage),
            upload: Data::new(use_cases.upload),
            editing: Data::new(editing),
            delete: Data::new(use_cases.delete),
            open: Data::new(use_cases.open),
            download_names: Data::new(use_cases.download_names),
            withheld: Data::from(WithheldCheck::new(use_cases.withheld)),
            readiness: Data::new(ReadinessChecks {
                database: use_cases.database_health,
                store: RateLimitedCheck::new(use_cases.store_health),
            }),
            request_metrics: Data::new(metrics.requests()),
            metrics: Data::new(metrics),
            document: Data::new(Document::new(settings.public_url.as_deref())),
            public_url: Data::new(PublicUrl(settings.public_url)),
            media_access: Data::new(access),
            accel_redirect: Data::new(AccelRedirect::new(settings.accel_redirect)),
            body_timeout: Data::new(BodyTimeout(settings.body_timeout)),
            write_patience: Data::new(patience),
            trusted_proxies: Data::new(TrustedProxies(settings.trusted_proxies)),
            allowed_origins: settings.allowed_origins,
            timeouts,
        }
    }

    pub(crate) fn sweep_metrics(&self) -> SweepMetrics {
        self.metrics.sweeps()
    }

    pub(crate) fn allowed_origins(&self) -> &AllowedOrigins {
        &self.allowed_origins
    }

    pub(crate) fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    /// Registers everything with an application. Every worker has an application of its own, with
    /// its own batcher.
    pub(crate) fn register(&self, config: &mut ServiceConfig) {
        config
            .app_data(CallerBatcher::new(Arc::clone(&self.retrieve)))
            .app_data(self.identify.clone())
            .app_data(self.list.clone())
            .app_data(self.stage.clone())
            .app_data(self.upload.clone())
            .app_data(self.editing.clone())
            .app_data(self.delete.clone())
            .app_data(self.open.clone())
            .app_data(self.download_names.clone())
            .app_data(self.withheld.clone())
            .app_data(self.readiness.clone())
            .app_data(self.request_metrics.clone())
            .app_data(self.metrics.clone())
            .app_data(self.document.clone())
            .app_data(self.public_url.clone())
            .app_data(self.media_access.clone())
            .app_data(self.accel_redirect.clone())
            .app_data(self.body_timeout.clone())
            .app_data(self.write_patience.clone())
            .app_data(self.trusted_proxies.clone());
    }
}
