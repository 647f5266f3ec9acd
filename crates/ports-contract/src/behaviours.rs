/// One `#[test]` per behaviour of a module of this crate, each on a world of its own, within a module of
/// the same name. Behind every contract macro.
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
