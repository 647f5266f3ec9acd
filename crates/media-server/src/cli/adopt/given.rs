//! Reads the file of media files that `adopt` is given.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use application::GivenFile;

use super::row;

/// The media files that were read, with their line numbers from 1 on.
#[derive(Default)]
pub(super) struct Given {
    pub(super) files: Vec<GivenFile>,
    /// The malformed lines, each with a sentence.
    pub(super) problems: Vec<(usize, String)>,
}

/// Reads the file at `path`, or standard input if it is `-`.
pub(super) fn read(path: &Path) -> io::Result<Given> {
    if path.as_os_str() == "-" {
        read_lines(io::stdin().lock())
    } else {
        read_lines(BufReader::new(File::open(path)?))
    }
}

fn read_lines(mut input: impl BufRead) -> io::Result<Given> {
    let mut given = Given::default();
    let mut text = Vec::new();
    for line in 1.. {
        text.clear();
        if input.read_until(b'\n', &mut text)? == 0 {
            break;
        }
        if text.trim_ascii().is_empty() {
            continue;
        }
        match row::parse(&text) {
            Ok(file) => given.files.push(GivenFile { line, file }),
            Err(problem) => given.problems.push((line, problem)),
        }
    }
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::read_lines;

    const TEXT: &str = concat!(
        r#"{"id":9,"type":"text","user":null,"f":"/media/a","name":null,"description":null,"#,
        r#""size":null,"created_at":"2025-12-22T17:29:34Z","updated_at":"2025-12-22T17:29:34Z"}"#,
    );

    #[test]
    fn lines_are_counted_and_blank_ones_skipped() {
        let input = format!("\n{TEXT}\r\n  \nnonsense\n{TEXT}");
        let given = read_lines(input.as_bytes()).expect("memory can be read");
        assert_eq!(given.files.iter().map(|file| file.line).collect::<Vec<_>>(), [2, 5]);
        assert_eq!(given.problems.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4]);
    }
}
