//! The migrations, built in.

use diesel::SqliteConnection;
use diesel::migration::{MigrationSource, MigrationVersion};
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use ports::{MigrateError, Migrations, PortError};

use crate::SqliteDatabase;
use crate::error::QueryError;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

type Migration = Box<dyn diesel::migration::Migration<Sqlite>>;

impl Migrations for SqliteDatabase {
    /// All of them run in one transaction: there is one writer at a time, so that nothing waits for
    /// it.
    fn migrate(&self) -> Result<Vec<String>, MigrateError> {
        let applied = self.apply_migrations()?;
        self.update_text_form()?;
        Ok(applied)
    }
}

impl SqliteDatabase {
    fn apply_migrations(&self) -> Result<Vec<String>, MigrateError> {
        self.transaction(|connection| {
            let unknown = unknown(connection)?;
            if !unknown.is_empty() {
                return Ok(Err(MigrateError::Newer(unknown)));
            }
            let migrations = pending(connection)?;
            for migration in &migrations {
                connection.run_migration(migration).map_err(QueryError::of_migration)?;
            }
            Ok(Ok(migrations.iter().map(|migration| migration.name().to_string()).collect()))
        })?
    }
}

fn pending(connection: &mut SqliteConnection) -> Result<Vec<Migration>, QueryError> {
    connection.pending_migrations(MIGRATIONS).map_err(QueryError::of_migration)
}

/// The versions of the migrations that were applied and that this program does not know, ascending.
fn unknown(connection: &mut SqliteConnection) -> Result<Vec<String>, QueryError> {
    let known = MigrationSource::<Sqlite>::migrations(&MIGRATIONS).map_err(PortError::Backend)?;
    let is_known = |version: &MigrationVersion<'_>| {
        known.iter().any(|known| known.name().version() == *version)
    };
    let applied = connection.applied_migrations().map_err(QueryError::of_migration)?;
    let unknown = applied.into_iter().rev().filter(|version| !is_known(version));
    Ok(unknown.map(|version| version.to_string()).collect())
}
