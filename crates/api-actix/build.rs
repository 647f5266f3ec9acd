//! Embeds the library page: every file below `web/`, as it is and compressed by gzip, under a
//! version that is the digest of all of them.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

/// The folder of the page's files.
const FOLDER: &str = "web";

/// The page itself. Its placeholders are replaced here.
const PAGE: &str = "index.html";

/// A file of the page: its path below the folder, and its bytes.
type File = (String, Vec<u8>);

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={FOLDER}");
    let mut files = Vec::new();
    collect(Path::new(FOLDER), &mut files)?;
    files.sort();
    let version = version(&files);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    let mut table = String::from("&[\n");
    for (path, bytes) in &files {
        let bytes = if path == PAGE { page(bytes, &version, &files)? } else { bytes.clone() };
        let name = path.replace('/', "+");
        fs::write(out.join(&name), &bytes)?;
        fs::write(out.join(format!("{name}.gz")), gzipped(&bytes)?)?;
        let include =
            |name: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))");
        let (plain, gzipped) = (include(&name), include(&format!("{name}.gz")));
        let kind =
            content_type(path).ok_or_else(|| io::Error::other(format!("{path}: unknown")))?;
        let row = format!(
            "    File {{ path: {path:?}, content_type: {kind:?}, plain: {plain}, \
            gzipped: {gzipped} }},\n"
        );
        table.push_str(&row);
    }
    table.push(']');
    fs::write(out.join("library_files.rs"), table)?;
    println!("cargo::rustc-env=LIBRARY_VERSION={version}");
    Ok(())
}

/// Adds all files of `folder`, without documents about them.
fn collect(folder: &Path, files: &mut Vec<File>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension != "md" && extension != "txt")
        {
            let name = path.strip_prefix(FOLDER).map_err(io::Error::other)?;
            let name = name.to_str().ok_or_else(|| io::Error::other("not UTF-8"))?;
            files.push((name.to_owned(), fs::read(&path)?));
        }
    }
    Ok(())
}

/// The name of this set of files. Another set has another name.
fn version(files: &[File]) -> String {
    let mut digest = Sha256::new();
    for (path, bytes) in files {
        digest.update(Sha256::digest(path));
        digest.update(Sha256::digest(bytes));
    }
    digest.finalize().iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The page with the version in its links, and a hint for each module that the first view needs, so
/// that the browser does not have to find them one by one.
fn page(template: &[u8], version: &str, files: &[File]) -> io::Result<Vec<u8>> {
    let template = str::from_utf8(template).map_err(io::Error::other)?;
    let is_needed = |path: &str| path.starts_with("app/") && !path.starts_with("app/later/");
    let hint =
        |path: &str| format!("<link rel=\"modulepreload\" href=\"library/{version}/{path}\">");
    let is_module = |path: &str| Path::new(path).extension().is_some_and(|found| found == "js");
    let modules = files
        .iter()
        .map(|(path, _)| path.as_str())
        .filter(|path| is_module(path) && (is_needed(path) || *path == "vendor/preact.js"));
    let modules = modules.map(hint).collect::<Vec<_>>().join("\n  ");
    Ok(template.replace("{{modules}}", &modules).replace("{{version}}", version).into_bytes())
}

fn gzipped(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn content_type(path: &str) -> Option<&'static str> {
    Some(match Path::new(path).extension()?.to_str()? {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        _ => return None,
    })
}
