//! The migrations, built in.

use std::sync::atomic::Ordering;

use diesel::migration::{MigrationSource, MigrationVersion};
use diesel::pg::{Pg, PgConnection};
use diesel::sql_types::Text;
use diesel::{ExpressionMethods, RunQueryDsl, select};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use ports::{MigrateError, Migrations, PortError};

use crate::PostgresDatabase;
use crate::error::QueryError;
use crate::locks::lock_schema;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

type Migration = Box<dyn diesel::migration::Migration<Pg>>;

impl Migrations for PostgresDatabase {
    /// Each migration runs in a transaction of its own. One for several would hold the locks of all
    /// of them, in an order that deadlocks with servers that still write.
    fn migrate(&self) -> Result<Vec<String>, MigrateError> {
        let mut applied = Vec::new();
        while let Some(name) = self.apply_next_migration()? {
            applied.push(name);
        }
        self.update_text_form()?;
        self.has_trigrams.store(self.with_connection(has_trigrams)?, Ordering::Relaxed);
        Ok(applied)
    }
}

impl PostgresDatabase {
    /// The name of the migration that was applied; `None` if none was pending.
    fn apply_next_migration(&self) -> Result<Option<String>, MigrateError> {
        self.transaction(|connection| {
            lock_schema(connection)?;
            let unknown = unknown(connection)?;
            if !unknown.is_empty() {
                return Ok(Err(MigrateError::Newer(unknown)));
            }
            let Some(next) = pending(connection)?.into_iter().next() else { return Ok(Ok(None)) };
            connection.run_migration(&next).map_err(QueryError::of_migration)?;
            Ok(Ok(Some(next.name().to_string())))
        })?
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    fn to_regclass(name: Text) -> Nullable<Oid>;
}

/// Whether the index of trigrams exists. The migration does not make it if the extension cannot be
/// made.
fn has_trigrams(connection: &mut PgConnection) -> Result<bool, QueryError> {
    Ok(select(to_regclass("media_files_search_text").is_not_null()).get_result(connection)?)
}

fn pending(connection: &mut PgConnection) -> Result<Vec<Migration>, QueryError> {
    connection.pending_migrations(MIGRATIONS).map_err(QueryError::of_migration)
}

/// The versions of the migrations that were applied and that this program does not know, ascending.
fn unknown(connection: &mut PgConnection) -> Result<Vec<String>, QueryError> {
    let known = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(PortError::Backend)?;
    let is_known = |version: &MigrationVersion<'_>| {
        known.iter().any(|known| known.name().version() == *version)
    };
    let applied = connection.applied_migrations().map_err(QueryError::of_migration)?;
    let unknown = applied.into_iter().rev().filter(|version| !is_known(version));
    Ok(unknown.map(|version| version.to_string()).collect())
}
