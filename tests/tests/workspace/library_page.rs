//! The sources of the library page: its libraries are those of their table, and its modules follow
//! the rules of the sources.

use std::collections::BTreeSet;
use std::process::Command;

use tests::workspace::{Source, root, sources};

fn modules() -> Vec<Source> {
    let all = sources(&[".js"]).into_iter();
    all.filter(|source| source.path.starts_with("crates/api-actix/web/app/")).collect()
}

#[test]
fn libraries_are_as_their_table_says() {
    let script = root().join("scripts/vendor-web");
    let checked = Command::new(script).arg("--check").output().expect("bash is installed");
    assert!(checked.status.success(), "{checked:?}");
}

#[test]
fn modules_are_short_and_say_first_what_they_are() {
    let modules = modules();
    assert!(modules.len() > 30, "the modules were found");
    for Source { path, text } in modules {
        assert!(text.starts_with("// "), "{path}");
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{path}");
        for (number, line) in text.lines().enumerate() {
            assert!(line.chars().count() <= 130, "{path}:{}", number + 1);
            assert_eq!(line.trim_end(), line, "{path}:{}", number + 1);
        }
        let most = if path.contains("/words/") { 300 } else { 200 };
        assert!(text.lines().count() <= most, "{path} is long");
    }
}

/// The names of the sentences of a language, without what is in parentheses or quotes.
fn names(language: &str) -> BTreeSet<String> {
    let path = format!("crates/api-actix/web/app/words/{language}.js");
    let source = sources(&[path.as_str()]).remove(0);
    let lines = source.text.lines().filter(|line| line.starts_with("  "));
    let names = lines.filter_map(|line| line.trim().split_once(':').map(|(name, _)| name));
    let is_name = |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphabetic());
    names.filter(is_name).map(str::to_owned).collect()
}

#[test]
fn both_languages_have_the_same_sentences() {
    assert!(names("en").len() > 100);
    assert_eq!(names("en"), names("fa"));
}
