use diesel::SqliteConnection;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use ports::PortError;

use crate::SqliteDatabase;
use crate::error::Failure;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

type Migration = Box<dyn diesel::migration::Migration<Sqlite>>;

impl SqliteDatabase {
    /// Brings the schema up to date, all of it or none; the names of the migrations applied now, in
    /// order.
    ///
    /// # Errors
    /// A [`PortError`] when a migration failed.
    pub fn migrate(&self) -> Result<Vec<String>, PortError> {
        self.transaction(|connection| {
            let migrations = pending(connection)?;
            for migration in &migrations {
                connection.run_migration(migration).map_err(PortError::Backend)?;
            }
            Ok(names(&migrations))
        })
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
