use diesel::SqliteConnection;
use diesel::migration::{MigrationSource, MigrationVersion};
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use ports::PortError;
use thiserror::Error;

use crate::SqliteDatabase;
use crate::error::Failure;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

type Migration = Box<dyn diesel::migration::Migration<Sqlite>>;

/// Why the schema cannot be brought up to date.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// Migrations were applied that this program does not know. Nothing was changed.
    #[error(
        "a newer version of the program has made it, by migrations that this version does not know: {}",
        .0.join(", ")
    )]
    Newer(Vec<String>),
    /// A migration failed, or whether there are any is unknown.
    #[error(transparent)]
    Failed(#[from] PortError),
}

impl SqliteDatabase {
    /// Brings the schema up to date, all of it or none; the names of the migrations applied now, in
    /// order.
    ///
    /// # Errors
    /// [`MigrateError`]
    pub fn migrate(&self) -> Result<Vec<String>, MigrateError> {
        self.transaction(|connection| {
            let unknown = unknown(connection)?;
            if !unknown.is_empty() {
                return Ok(Err(MigrateError::Newer(unknown)));
            }
            let migrations = pending(connection)?;
            for migration in &migrations {
                connection.run_migration(migration).map_err(PortError::Backend)?;
            }
            Ok(Ok(names(&migrations)))
        })?
    }

    /// The names of the migrations that have not been applied, in order.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    pub fn pending_migrations(&self) -> Result<Vec<String>, PortError> {
        // Looks into a table that diesel makes where there is none.
        self.transaction(|connection| Ok(names(&pending(connection)?)))
    }
}

fn pending(connection: &mut SqliteConnection) -> Result<Vec<Migration>, Failure> {
    Ok(connection.pending_migrations(MIGRATIONS).map_err(PortError::Backend)?)
}

fn names(migrations: &[Migration]) -> Vec<String> {
    migrations.iter().map(|migration| migration.name().to_string()).collect()
}

/// The versions of the migrations that were applied and that this program does not know, ascending.
fn unknown(connection: &mut SqliteConnection) -> Result<Vec<String>, Failure> {
    let known = MigrationSource::<Sqlite>::migrations(&MIGRATIONS).map_err(PortError::Backend)?;
    let is_known = |version: &MigrationVersion<'_>| {
        known.iter().any(|known| known.name().version() == *version)
    };
    let applied = connection.applied_migrations().map_err(PortError::Backend)?;
    let unknown = applied.into_iter().rev().filter(|version| !is_known(version));
    Ok(unknown.map(|version| version.to_string()).collect())
}
