//! The data of an item.

use std::io::{Read, Seek, SeekFrom};

use super::meta::{Item, Meta};
use crate::error::DecodeError;
use crate::format::{DecodeJob, unreadable};

/// Reads all extents of an item, one after the other.
pub(super) fn read(job: &mut DecodeJob, meta: &Meta, id: u32) -> Result<Vec<u8>, DecodeError> {
    let item = meta.item(id).ok_or_else(|| unreadable("an item is missing"))?;
    let data = if item.is_in_meta { in_meta(item, meta) } else { in_file(job, item)? };
    data.filter(|data| !data.is_empty()).ok_or_else(|| unreadable("the data of an item is missing"))
}

fn in_meta(item: &Item, meta: &Meta) -> Option<Vec<u8>> {
    let mut data = Vec::new();
    for extent in &item.extents {
        let rest = meta.data.get(usize::try_from(extent.offset).ok()?..)?;
        let length = usize::try_from(extent.length).ok()?;
        data.extend(if length == 0 { rest } else { rest.get(..length)? });
        if data.len() > meta.data.len() {
            return None;
        }
    }
    Some(data)
}

/// `None` when the file ends early, or extents overlap.
fn in_file(job: &mut DecodeJob, item: &Item) -> Result<Option<Vec<u8>>, DecodeError> {
    let file_bytes = job.content.length().map_err(unreadable)?;
    let lengths = item.extents.iter().map(|extent| match extent.length {
        0 => file_bytes.saturating_sub(extent.offset),
        length => length,
    });
    let total = lengths.clone().fold(0, u64::saturating_add);
    if total > file_bytes {
        return Ok(None);
    }
    let mut data = Vec::with_capacity(usize::try_from(total).map_err(unreadable)?);
    for (extent, length) in item.extents.iter().zip(lengths) {
        job.content.seek(SeekFrom::Start(extent.offset)).map_err(unreadable)?;
        job.content.take(length).read_to_end(&mut data).map_err(unreadable)?;
    }
    Ok((data.len() as u64 == total).then_some(data))
}
