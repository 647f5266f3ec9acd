//! The settings of the stored files.

use std::path::PathBuf;

use clap::Args;

use super::parse::{positive_size, size};

/// The stored files.
#[derive(Args, Clone, Debug, PartialEq)]
pub struct StoreSettings {
    /// Folder of the stored files and of the default database
    #[arg(
        id = "MEDIA_DATA_DIR",
        value_name = "FOLDER",
        default_value = "./data",
        value_parser = folder
    )]
    pub data_dir: PathBuf,

    /// Maximum size of an uploaded file
    ///
    /// A number of bytes, or of a unit, such as `5GiB`.
    #[arg(
        id = "MEDIA_MAX_UPLOAD_SIZE",
        value_name = "SIZE",
        default_value = "512MiB",
        value_parser = positive_size
    )]
    pub max_upload_size: u64,

    /// Disk space that is kept free for deletions [default: 64MiB, at most a sixteenth of the disk]
    ///
    /// A number of bytes, or of a unit, such as `1GiB`. Uploads are rejected while less is free.
    /// `0` keeps none.
    #[arg(id = "MEDIA_MIN_FREE", value_name = "SIZE", value_parser = size)]
    pub min_free: Option<u64>,
}

fn folder(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() { Err("It names no folder.".to_owned()) } else { Ok(PathBuf::from(text)) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::set;

    #[test]
    fn sizes_are_bytes_or_carry_a_unit() {
        let table = [("1", 1), ("1000000", 1_000_000), ("5GiB", 5 << 30), ("1.5 KiB", 1536)];
        for (text, bytes) in table {
            let found = set("--max-upload-size", text).map(|found| found.store.max_upload_size);
            assert_eq!(found, Ok(bytes));
        }
        for bad in ["", "0", "0GiB", "-1", "many", "1 elephant"] {
            assert!(set("--max-upload-size", bad).is_err(), "{bad}");
        }
    }
}
