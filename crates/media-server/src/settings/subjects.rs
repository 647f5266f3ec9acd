//! All settings, by subject.

use clap::Args;

use super::access::AccessSettings;
use super::database::DatabaseSettings;
use super::database_url::DatabaseUrl;
use super::http::HttpSettings;
use super::images::ImageSettings;
use super::log::LogSettings;
use super::store::StoreSettings;
use super::sweep::SweepSettings;

/// All settings, valid.
#[derive(Args, Clone, Debug, PartialEq)]
pub struct Settings {
    /// The HTTP server.
    #[command(flatten)]
    pub http: HttpSettings,
    /// Access to files by URL.
    #[command(flatten)]
    pub access: AccessSettings,
    /// The database and its cache.
    #[command(flatten)]
    pub database: DatabaseSettings,
    /// The stored files.
    #[command(flatten)]
    pub store: StoreSettings,
    /// Thumbnails.
    #[command(flatten)]
    pub images: ImageSettings,
    /// Sweeps and the quarantine.
    #[command(flatten)]
    pub sweep: SweepSettings,
    /// Log lines.
    #[command(flatten)]
    pub log: LogSettings,
}

impl Settings {
    /// The database: the one that is set, or a SQLite file in the data folder.
    #[must_use]
    pub fn database_url(&self) -> DatabaseUrl {
        let default = || DatabaseUrl::Sqlite(self.store.data_dir.join("media.sqlite3"));
        self.database.url.clone().unwrap_or_else(default)
    }

    /// These settings with another database.
    pub(crate) fn with_database(&self, url: DatabaseUrl) -> Self {
        let database = DatabaseSettings { url: Some(url), ..self.database.clone() };
        Self { database, ..self.clone() }
    }
}
