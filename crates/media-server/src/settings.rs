//! What can be set from outside, by flag, environment variable or file.
//!
//! The command line collects texts ([`RawSettings`]) and judges none of them, so that
//! [`Settings::from_raw`] can name everything that is wrong at once.

mod database_url;
mod file;
mod log_filter;
mod raw;
mod setting_errors;
mod unknown_variables;
mod values;
mod written;

use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroU64};
use std::path::PathBuf;
use std::time::Duration;

use api_actix::{SignedAccess, SigningKeys};
use ipnet::IpNet;
use tracing_subscriber::filter::Targets;

pub(crate) use database_url::DatabaseUrl;
pub(crate) use file::SettingsFile;
use log_filter::log_filter;
pub(crate) use raw::RawSettings;
pub(crate) use setting_errors::SettingErrors;
pub(crate) use unknown_variables::unknown_variables;
pub(crate) use values::LogFormat;
pub(crate) use written::WrittenSettings;

/// Everything that can be set, sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Where to listen.
    pub bind: SocketAddr,
    /// The folder of the files and of the default database.
    pub data_dir: PathBuf,
    /// The database.
    pub database_url: DatabaseUrl,
    /// The most connections to a PostgreSQL server at a time.
    pub database_connections: NonZeroU32,
    /// The base of all URLs in answers, without a slash at its end; `None` for that of each request.
    pub public_url: Option<String>,
    /// Who may have the bytes: `None` for everybody, or else the holders of URLs signed so.
    pub signed_access: Option<SignedAccess>,
    /// The path, without a slash at its end, beneath which a proxy in front has the files and sends them
    /// when told to; `None` where they are sent from here.
    pub accel_redirect: Option<String>,
    /// The most bytes that an upload's file may have.
    pub max_upload_size: u64,
    /// How many bytes are kept free on the disk; `None` for as many as are usual on one of its size.
    pub min_free: Option<u64>,
    /// Whose `X-Forwarded-*` headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The most pixels of an image that gets thumbnails.
    pub max_image_pixels: NonZeroU64,
    /// The most bytes that all images being processed may take decoded.
    pub max_decoded_size: u64,
    /// The most bytes that rows which were read before may take.
    pub cache_size: u64,
    /// How long a client may send nothing of a request before it is given up.
    pub body_timeout: Duration,
    /// How long a client may take nothing of an answer before it is given up.
    pub reader_timeout: Duration,
    /// How long the work on one image may take.
    pub image_timeout: Duration,
    /// How long requests under way may take once the process is told to stop, in whole seconds.
    pub shutdown_timeout: Duration,
    /// Whether the database may be one that loses in a crash what it has confirmed.
    pub allow_unsafe_database: bool,
    /// How long from one sweep to the next; `None` for no sweep.
    pub sweep_interval: Option<Duration>,
    /// How long something has to be seen as left behind before a sweep removes it.
    pub sweep_grace: Duration,
    /// Where more than this many percent of the stored files have no row, a sweep quarantines none
    /// of them.
    pub sweep_max_percent: u8,
    /// How long a sweep keeps bytes in the quarantine before it removes them.
    pub quarantine_keep: Duration,
    /// The form of a log line.
    pub log_format: LogFormat,
    /// Which events are logged.
    pub log: Targets,
}

impl Settings {
    /// The settings that `raw` spells.
    ///
    /// # Errors
    /// [`SettingErrors`] with a sentence for every setting that is wrong.
    pub(crate) fn from_raw(raw: &RawSettings) -> Result<Self, SettingErrors> {
        let mut errors = SettingErrors::default();
        let bind = errors.keep("MEDIA_BIND", values::bind(&raw.bind));
        let data_dir = errors.keep("MEDIA_DATA_DIR", values::folder(&raw.data_dir));
        let database_url = errors.keep(
            "MEDIA_DATABASE_URL",
            raw.database_url.as_deref().map(DatabaseUrl::parse).transpose(),
        );
        let database_connections =
            errors.keep("MEDIA_DATABASE_CONNECTIONS", values::count(&raw.database_connections));
        let public_url = errors.keep(
            "MEDIA_PUBLIC_URL",
            raw.public_url.as_deref().map(values::public_url).transpose(),
        );
        let is_signed = errors.keep("MEDIA_ACCESS", values::is_signed(&raw.access));
        let signing_keys = errors.keep(
            "MEDIA_SIGNING_KEYS",
            SigningKeys::read(raw.signing_keys.as_deref(), is_signed == Some(true)),
        );
        let signature_lifetime =
            errors.keep("MEDIA_SIGNATURE_LIFETIME", values::lifetime(&raw.signature_lifetime));
        let accel_redirect = errors.keep(
            "MEDIA_ACCEL_REDIRECT",
            raw.accel_redirect.as_deref().map(values::location).transpose(),
        );
        let max_upload_size =
            errors.keep("MEDIA_MAX_UPLOAD_SIZE", values::positive_size(&raw.max_upload_size));
        let min_free =
            errors.keep("MEDIA_MIN_FREE", raw.min_free.as_deref().map(values::size).transpose());
        let trusted_proxies =
            errors.keep("MEDIA_TRUSTED_PROXIES", values::networks(&raw.trusted_proxies));
        let max_image_pixels =
            errors.keep("MEDIA_MAX_IMAGE_PIXELS", values::count(&raw.max_image_pixels));
        let max_decoded_size =
            errors.keep("MEDIA_MAX_DECODED_SIZE", values::positive_size(&raw.max_decoded_size));
        let cache_size = errors.keep("MEDIA_CACHE_SIZE", values::size(&raw.cache_size));
        let body_timeout =
            errors.keep("MEDIA_BODY_TIMEOUT", values::positive_duration(&raw.body_timeout));
        let reader_timeout =
            errors.keep("MEDIA_READER_TIMEOUT", values::positive_duration(&raw.reader_timeout));
        let image_timeout =
            errors.keep("MEDIA_IMAGE_TIMEOUT", values::lifetime(&raw.image_timeout));
        let shutdown_timeout =
            errors.keep("MEDIA_SHUTDOWN_TIMEOUT", values::duration(&raw.shutdown_timeout));
        let allow_unsafe_database =
            errors.keep("MEDIA_ALLOW_UNSAFE_DATABASE", values::boolean(&raw.allow_unsafe_database));
        let sweep_interval =
            errors.keep("MEDIA_SWEEP_INTERVAL", values::duration(&raw.sweep_interval));
        let sweep_grace = errors.keep("MEDIA_SWEEP_GRACE", values::duration(&raw.sweep_grace));
        let sweep_max_percent =
            errors.keep("MEDIA_SWEEP_MAX_PERCENT", values::percent(&raw.sweep_max_percent));
        let quarantine_keep =
            errors.keep("MEDIA_QUARANTINE_KEEP", values::long_duration(&raw.quarantine_keep));
        let log_format = errors.keep("MEDIA_LOG_FORMAT", values::log_format(&raw.log_format));
        let log = errors.keep("MEDIA_LOG", log_filter(&raw.log));

        let all = || {
            let data_dir = data_dir?;
            let default_database = || DatabaseUrl::Sqlite(data_dir.join("media.sqlite3"));
            Some(Self {
                bind: bind?,
                database_url: database_url?.unwrap_or_else(default_database),
                data_dir,
                database_connections: database_connections?,
                public_url: public_url?,
                signed_access: SignedAccess::new(is_signed?, signing_keys?, signature_lifetime?),
                accel_redirect: accel_redirect?,
                max_upload_size: max_upload_size?,
                min_free: min_free?,
                trusted_proxies: trusted_proxies?,
                max_image_pixels: max_image_pixels?,
                max_decoded_size: max_decoded_size?,
                cache_size: cache_size?,
                body_timeout: body_timeout?,
                reader_timeout: reader_timeout?,
                image_timeout: image_timeout?,
                shutdown_timeout: shutdown_timeout?,
                allow_unsafe_database: allow_unsafe_database?,
                sweep_interval: sweep_interval
                    .map(|time| Some(time).filter(|time| !time.is_zero()))?,
                sweep_grace: sweep_grace?,
                sweep_max_percent: sweep_max_percent?,
                quarantine_keep: quarantine_keep?,
                log_format: log_format?,
                log: log?,
            })
        };
        all().ok_or(errors)
    }
}

#[cfg(test)]
mod tests;
