//! The macros that turn behaviours into tests: of one port, and of every port of a database.

/// One `#[test]` per behaviour of a module of this crate, each with a world of its own, in a module
/// of the same name. Every contract macro uses it.
#[doc(hidden)]
#[macro_export]
macro_rules! __behaviours {
    ($world:expr, $module:ident: $($behaviour:ident),+ $(,)?) => {
        mod $module {
            #[allow(unused_imports, reason = "the world may be named by an absolute path")]
            use super::*;

            $(
                #[test]
                fn $behaviour() {
                    $crate::$module::$behaviour(&($world)());
                }
            )+
        }
    };
}

/// One test per behaviour of every port of a database; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! database_contract {
    ($world:expr) => {
        $crate::media_files_contract!($world);
        $crate::users_contract!($world);
        $crate::tokens_contract!($world);
        $crate::authenticator_contract!($world);
        $crate::retired_keys_contract!($world);
        $crate::thumbnail_rows_contract!($world);
        $crate::keys_in_use_contract!($world);
        $crate::library_reader_contract!($world);
        $crate::library_writer_contract!($world);
        $crate::adoption_contract!($world);
        $crate::database_identity_contract!($world);
        $crate::copy_target_contract!($world);
        $crate::revisions_contract!($world);
        $crate::migrations_contract!($world);
        $crate::connection_pools_contract!($world);
        $crate::health_contract!($world);
    };
}
