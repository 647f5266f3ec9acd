use diesel::pg::{Pg, PgConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use ports::PortError;

use crate::PostgresDatabase;
use crate::error::Failure;
use crate::locks::lock_schema;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

type Migration = Box<dyn diesel::migration::Migration<Pg>>;

impl PostgresDatabase {
    /// Brings the schema up to date, all of it or none, while every other process that tries waits; the
    /// names of the migrations applied now, in order.
    ///
    /// # Errors
    /// A [`PortError`] when a migration failed.
    pub fn migrate(&self) -> Result<Vec<String>, PortError> {
        self.with_schema_locked(|connection| {
            let migrations = pending(connection)?;
            for migration in &migrations {
                connection.run_migration(migration).map_err(Failure::of_migration)?;
            }
            Ok(names(&migrations))
        })
    }

    /// The names of the migrations that have not been applied, in order.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    pub fn pending_migrations(&self) -> Result<Vec<String>, PortError> {
        self.with_schema_locked(|connection| Ok(names(&pending(connection)?)))
    }

    fn with_schema_locked<T>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, Failure>,
    ) -> Result<T, PortError> {
        self.transaction(|connection| {
            lock_schema(connection)?;
            work(connection)
        })
    }
}

fn pending(connection: &mut PgConnection) -> Result<Vec<Migration>, Failure> {
    Ok(connection.pending_migrations(MIGRATIONS).map_err(Failure::of_migration)?)
}

fn names(migrations: &[Migration]) -> Vec<String> {
    migrations.iter().map(|migration| migration.name().to_string()).collect()
}
