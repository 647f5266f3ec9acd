use std::sync::atomic::Ordering;

use diesel::migration::{MigrationSource, MigrationVersion};
use diesel::pg::{Pg, PgConnection};
use diesel::sql_types::Text;
use diesel::{ExpressionMethods, RunQueryDsl, select};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use ports::PortError;
use thiserror::Error;

use crate::PostgresDatabase;
use crate::error::Failure;
use crate::locks::lock_schema;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

type Migration = Box<dyn diesel::migration::Migration<Pg>>;

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

impl PostgresDatabase {
    /// Brings the schema up to date, each migration in a transaction of its own, while every other process
    /// that tries waits; the names of the migrations applied now, in order.
    ///
    /// # Errors
    /// [`MigrateError`]; the migrations before a failed one stay applied.
    pub fn migrate(&self) -> Result<Vec<String>, MigrateError> {
        let mut applied = Vec::new();
        while let Some(name) = self.apply_next_migration()? {
            applied.push(name);
        }
        self.has_trigrams.store(self.with_connection(has_trigrams)?, Ordering::Relaxed);
        Ok(applied)
    }

    /// The name of the migration that was applied; `None` when none was left. One transaction for several
    /// would hold the locks of all of them, in an order that deadlocks with servers that still write.
    fn apply_next_migration(&self) -> Result<Option<String>, MigrateError> {
        self.with_schema_locked(|connection| {
            let unknown = unknown(connection)?;
            if !unknown.is_empty() {
                return Ok(Err(MigrateError::Newer(unknown)));
            }
            let Some(next) = pending(connection)?.into_iter().next() else { return Ok(Ok(None)) };
            connection.run_migration(&next).map_err(Failure::of_migration)?;
            Ok(Ok(Some(next.name().to_string())))
        })?
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

#[diesel::declare_sql_function]
extern "SQL" {
    fn to_regclass(name: Text) -> Nullable<Oid>;
}

/// The index is not made where the extension cannot be.
fn has_trigrams(connection: &mut PgConnection) -> Result<bool, Failure> {
    Ok(select(to_regclass("media_files_search_text").is_not_null()).get_result(connection)?)
}

fn pending(connection: &mut PgConnection) -> Result<Vec<Migration>, Failure> {
    connection.pending_migrations(MIGRATIONS).map_err(Failure::of_migration)
}

fn names(migrations: &[Migration]) -> Vec<String> {
    migrations.iter().map(|migration| migration.name().to_string()).collect()
}

/// The versions of the migrations that were applied and that this program does not know, ascending.
fn unknown(connection: &mut PgConnection) -> Result<Vec<String>, Failure> {
    let known = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(PortError::Backend)?;
    let is_known = |version: &MigrationVersion<'_>| {
        known.iter().any(|known| known.name().version() == *version)
    };
    let applied = connection.applied_migrations().map_err(PortError::Backend)?;
    let unknown = applied.into_iter().rev().filter(|version| !is_known(version));
    Ok(unknown.map(|version| version.to_string()).collect())
}
