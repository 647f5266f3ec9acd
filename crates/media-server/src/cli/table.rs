//! Tables of text, for the lists that commands print.

use std::io::{self, Write};

/// Writes `rows` under `headings`, each column as wide as its widest cell.
pub(super) fn write_table<const N: usize>(
    out: &mut dyn Write,
    headings: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> io::Result<()> {
    let rows: Vec<[String; N]> = std::iter::once(headings.map(str::to_owned))
        .chain(rows)
        .map(|row| row.map(|cell| printable(&cell)))
        .collect();
    let widths: [usize; N] = std::array::from_fn(|column| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default()
    });
    for row in rows {
        let cells: [String; N] =
            std::array::from_fn(|column| format!("{:1$}", row[column], widths[column]));
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

/// The cell without control characters, which could break the line or control the terminal, and
/// never blank, so that programs can split columns.
fn printable(cell: &str) -> String {
    if cell.is_empty() { "-".to_owned() } else { cell.replace(char::is_control, "\u{fffd}") }
}

pub(super) fn yes_or_no(fact: bool) -> String {
    if fact { "yes" } else { "no" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::write_table;

    #[test]
    fn columns_are_aligned_and_cells_never_blank() {
        let mut out = Vec::new();
        let rows = [["1", "بهروز", ""], ["1000", "", "a\x1b[2Jb"]];
        let rows = rows.map(|row| row.map(str::to_owned));
        write_table(&mut out, ["ID", "NAME", "NOTE"], rows).expect("a vector takes everything");
        let expected = "\
ID    NAME   NOTE
1     بهروز  -
1000  -      a\u{fffd}[2Jb
";
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }
}
