//! Which files of a crate import which others, read off their text, for the rule against circles.

use std::collections::{BTreeMap, BTreeSet};

use crate::workspace::Source;

/// The path of a module in its crate; empty for the root.
pub type Path = Vec<String>;

/// What one file imports, and which paths it names otherwise.
#[derive(Default)]
struct Module {
    /// Each import by the name that it has in this file.
    imports: Vec<(String, Path)>,
    mentions: Vec<Path>,
}

/// The modules of one crate that have files of their own, tests left out.
pub struct Modules(BTreeMap<Path, Module>);

impl Modules {
    /// Reads the modules of the crate whose sources are in `folder`, such as `crates/domain/src/`.
    #[must_use]
    pub fn read(folder: &str, sources: &[Source]) -> Self {
        let modules = sources.iter().filter_map(|source| {
            Some((module_path(source.path.strip_prefix(folder)?)?, Module::read(&source.text)))
        });
        Self(modules.collect())
    }

    /// The modules that each module imports, followed through re-exports.
    ///
    /// A module and those within it are parts of one thing, so an import from one to the other does
    /// not count.
    #[must_use]
    pub fn arrows(&self) -> BTreeMap<&Path, BTreeSet<Path>> {
        let arrows_of = |here: &Path, module: &Module| {
            let imported = module.imports.iter().map(|(_, path)| path);
            imported
                .chain(&module.mentions)
                .filter_map(|path| self.find(here, path, 0))
                .filter(|there| !there.starts_with(here) && !here.starts_with(there))
                .collect()
        };
        self.0.iter().map(|(here, module)| (here, arrows_of(here, module))).collect()
    }

    /// The module in which what `path` means in `here` is defined; none outside of the crate.
    fn find(&self, here: &[String], path: &[String], hops: usize) -> Option<Path> {
        let (first, rest) = path.split_first().filter(|_| hops < MAX_HOPS)?;
        match first.as_str() {
            "crate" => self.descend(Vec::new(), rest, hops),
            "self" => self.descend(here.to_vec(), rest, hops),
            "super" => {
                let ups = path.iter().take_while(|segment| *segment == "super").count();
                let parent = here.get(..here.len().checked_sub(ups)?)?;
                self.descend(parent.to_vec(), &path[ups..], hops)
            }
            _ if self.0.contains_key(&child(here, first)) => {
                self.descend(here.to_vec(), path, hops)
            }
            _ => self.through_import(here, path, hops),
        }
    }

    /// Follows `path` from `module` down, and through a re-export if the path leads over one.
    fn descend(&self, mut module: Path, path: &[String], hops: usize) -> Option<Path> {
        for (index, segment) in path.iter().enumerate() {
            let child = child(&module, segment);
            if !self.0.contains_key(&child) {
                let through = self.through_import(&module, &path[index..], hops);
                return through.or_else(|| self.0.contains_key(&module).then_some(module));
            }
            module = child;
        }
        self.0.contains_key(&module).then_some(module)
    }

    fn through_import(&self, module: &[String], path: &[String], hops: usize) -> Option<Path> {
        let (name, rest) = path.split_first()?;
        let (_, target) = self.0.get(module)?.imports.iter().find(|(known, _)| known == name)?;
        if target.first() == Some(name) {
            return None;
        }
        self.find(module, &[target, rest].concat(), hops + 1)
    }
}

/// More re-exports than any path leads over; a name that leads back to itself ends here.
const MAX_HOPS: usize = 20;

fn child(module: &[String], name: &str) -> Path {
    let mut path = module.to_vec();
    path.push(name.to_owned());
    path
}

/// The module of a file in `src/`; none for tests and programs.
fn module_path(file: &str) -> Option<Path> {
    let mut path: Path = file.strip_suffix(".rs")?.split('/').map(str::to_owned).collect();
    if matches!(path.last()?.as_str(), "mod" | "lib") {
        path.pop();
    }
    let is_tests = path.iter().any(|name| name == "tests");
    let is_program = path.first().is_some_and(|name| name == "main" || name == "bin");
    (!is_tests && !is_program).then_some(path)
}

impl Module {
    fn read(text: &str) -> Self {
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
        let mut module = Self::default();
        let tokens = tokens(text);
        let mut rest = tokens.as_slice();
        while let Some((token, after)) = rest.split_first() {
            rest = match *token {
                "use" => import(&mut module.imports, &Path::new(), after),
                "::" => after,
                _ => mention(&mut module.mentions, rest),
            };
        }
        module
    }
}

/// The names and the punctuation in `text`, without comments and literals.
fn tokens(mut text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    while let Some(first) = text.chars().next() {
        let (token, rest) = text.split_at(length_of_token(text, first));
        text = rest;
        let is_skipped = first.is_whitespace() || first == '"' || token.starts_with("//");
        if !is_skipped {
            tokens.push(token);
        }
    }
    tokens
}

/// How many bytes of `text`, which starts with `first`, belong together.
fn length_of_token(text: &str, first: char) -> usize {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    match first {
        '/' if text.starts_with("//") => text.find('\n').unwrap_or(text.len()),
        ':' if text.starts_with("::") => 2,
        '"' => length_of_string(text),
        // So that a quotation mark starts no string.
        '\'' if text.starts_with("'\"'") => 3,
        _ if is_name(first) => text.find(|next| !is_name(next)).unwrap_or(text.len()),
        _ => first.len_utf8(),
    }
}

/// The length of a literal with its quotation marks.
fn length_of_string(text: &str) -> usize {
    let mut is_escaped = false;
    for (index, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !is_escaped => return index + 1,
            _ => is_escaped = letter == '\\' && !is_escaped,
        }
    }
    text.len()
}

/// Reads one tree of a `use` that stands below `prefix`, and returns the tokens after it.
fn import<'a, 'b>(
    imports: &mut Vec<(String, Path)>,
    prefix: &[String],
    mut tokens: &'a [&'b str],
) -> &'a [&'b str] {
    let mut path = prefix.to_vec();
    let mut name = None;
    loop {
        let Some((token, after)) = tokens.split_first() else { return tokens };
        tokens = after;
        match *token {
            "::" => {}
            "as" => name = tokens.first().map(|alias| (*alias).to_owned()),
            "{" => return group(imports, &path, tokens),
            ";" | "," | "}" => break,
            _ if name.is_some() => {}
            "self" if path.len() > prefix.len() || !prefix.is_empty() => {}
            segment => path.push(segment.to_owned()),
        }
    }
    if let Some(last) = path.last() {
        imports.push((name.unwrap_or_else(|| last.clone()), path));
    }
    tokens
}

/// Reads the trees in braces below `prefix`, and returns the tokens after the closing brace.
fn group<'a, 'b>(
    imports: &mut Vec<(String, Path)>,
    prefix: &[String],
    tokens: &'a [&'b str],
) -> &'a [&'b str] {
    let mut start = 0;
    let mut depth = 1;
    for (index, token) in tokens.iter().enumerate() {
        match *token {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 || depth == 1 && *token == "," {
            if start < index {
                import(imports, prefix, &tokens[start..=index]);
            }
            start = index + 1;
        }
        if depth == 0 {
            return &tokens[start..];
        }
    }
    &[]
}

/// Reads a path in code, and returns the tokens after it.
fn mention<'a, 'b>(mentions: &mut Vec<Path>, tokens: &'a [&'b str]) -> &'a [&'b str] {
    let steps = tokens[1..].chunks(2).take_while(|step| {
        step.len() == 2
            && step[0] == "::"
            && step[1].starts_with(|first: char| first.is_ascii_alphabetic())
    });
    let end = 1 + 2 * steps.count();
    if end > 1 {
        mentions.push(tokens[..end].iter().step_by(2).map(|&name| name.to_owned()).collect());
    }
    &tokens[end..]
}
