//! The settings of the database and of the cache in front of it.

use std::num::NonZeroU32;
use std::sync::Arc;

use clap::{ArgAction, Args};
use domain::Collation;

use super::database_url::DatabaseUrl;
use super::parse::{boolean, count, size};

/// The database and its cache.
#[derive(Args, Clone, Debug, PartialEq)]
pub struct DatabaseSettings {
    /// Database [default: media.sqlite3 in the data folder]
    ///
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`. A password belongs in the variable:
    /// every user of the machine can see flags.
    #[arg(id = "MEDIA_DATABASE_URL", value_name = "URL", value_parser = DatabaseUrl::parse)]
    pub url: Option<DatabaseUrl>,

    /// Maximum number of connections to a PostgreSQL server
    #[arg(
        id = "MEDIA_DATABASE_CONNECTIONS",
        value_name = "COUNT",
        default_value = "16",
        value_parser = count::<NonZeroU32>
    )]
    pub connections: NonZeroU32,

    /// Language of the order of names in lists
    ///
    /// A language tag, such as `fa` or `de-u-co-phonebk`; `root` is the order for all languages.
    /// All servers of a database need the same. The first server with another one sorts the stored
    /// names again.
    #[arg(
        id = "MEDIA_COLLATION",
        value_name = "TAG",
        default_value = "root",
        value_parser = collation
    )]
    pub collation: Arc<Collation>,

    /// Use a PostgreSQL server that can lose confirmed writes in a crash
    ///
    /// `true` or `false`. Such a server has `fsync` or `synchronous_commit` off and is rejected
    /// otherwise.
    #[arg(
        id = "MEDIA_ALLOW_UNSAFE_DATABASE",
        value_name = "BOOLEAN",
        default_value = "false",
        default_missing_value = "true",
        num_args = 0..=1,
        require_equals = true,
        action = ArgAction::Set,
        value_parser = boolean
    )]
    pub allow_unsafe: bool,

    /// Maximum memory for cached details of media files
    ///
    /// A number of bytes, or of a unit, such as `1GiB`. An entry takes about 1 KiB and is valid
    /// until the database changes. `0` disables the cache.
    #[arg(
        id = "MEDIA_CACHE_SIZE",
        value_name = "SIZE",
        default_value = "128MiB",
        value_parser = size
    )]
    pub cache_size: u64,
}

fn collation(tag: &str) -> Result<Arc<Collation>, String> {
    let reason =
        || format!("{tag:?} is not a language tag, such as fa or de-u-co-phonebk, or root.");
    tag.parse().map(Arc::new).map_err(|_| reason())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::tests::{set, settings};
    use super::DatabaseUrl;

    #[test]
    fn the_default_database_is_in_the_data_folder() {
        let settings = set("--data-dir", "/srv/media").expect("a folder");
        let expected = Path::new("/srv/media/media.sqlite3").to_owned();
        assert_eq!(settings.database_url(), DatabaseUrl::Sqlite(expected));
    }

    #[test]
    fn connections_are_counted_from_one() {
        for bad in ["", "0", "-1", "1.5", "ten", "99999999999999999999"] {
            assert!(set("--database-connections", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_collation_is_a_language_tag() {
        let form = |tag| set("--collation", tag).map(|found| found.database.collation.text_form());
        assert_eq!(form("fa").as_deref(), Ok("1 fa"));
        assert_eq!(form("root").as_deref(), Ok("1 und"));
        assert!(form("not a tag").is_err());
    }

    #[test]
    fn the_cache_can_be_disabled() {
        assert_eq!(set("--cache-size", "0").map(|found| found.database.cache_size), Ok(0));
    }

    #[test]
    fn an_unsafe_database_is_allowed_by_a_word_or_the_flag_alone() {
        for (args, expected) in [
            (&["--allow-unsafe-database"] as &[_], true),
            (&["--allow-unsafe-database=true"], true),
            (&["--allow-unsafe-database=false"], false),
            (&[], false),
        ] {
            let found = settings(args).map(|found| found.database.allow_unsafe);
            assert_eq!(found, Ok(expected), "{args:?}");
        }
        assert!(settings(&["--allow-unsafe-database=maybe"]).is_err());
    }
}
