//! A file that arrives piece by piece.

use std::mem;
use std::sync::Arc;
use std::time::SystemTime;

use ports::{NewStagedFile, PortError, StagedFile};
use redb::{Database, ReadableTable};

use crate::{CHUNK_BYTES, CHUNKS, FILES, LAST_ID, STAGED, remove_content, write};

/// A new file: whole chunks are in the database, the rest in memory.
pub(crate) struct NewFile {
    database: Arc<Database>,
    id: u64,
    chunks: u64,
    size: u64,
    rest: Vec<u8>,
    is_finished: bool,
}

impl NewFile {
    /// Takes the next id, which no other file ever gets.
    pub(crate) fn begin(database: Arc<Database>) -> Result<Self, PortError> {
        let id = write(&database, |transaction| {
            let mut table = transaction.open_table(LAST_ID).map_err(PortError::backend)?;
            let last = table.get(()).map_err(PortError::backend)?.map(|last| last.value());
            let id = last.unwrap_or_default() + 1;
            table.insert((), id).map_err(PortError::backend)?;
            Ok(id)
        })?;
        Ok(Self { database, id, chunks: 0, size: 0, rest: Vec::new(), is_finished: false })
    }

    /// Writes a chunk.
    fn flush(&mut self, chunk: &[u8]) -> Result<(), PortError> {
        let number = self.chunks;
        self.chunks += 1;
        write(&self.database, |transaction| {
            let mut chunks = transaction.open_table(CHUNKS).map_err(PortError::backend)?;
            chunks.insert((self.id, number), chunk).map_err(PortError::backend)?;
            Ok(())
        })
    }
}

impl NewStagedFile for NewFile {
    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.size += bytes.len() as u64;
        self.rest.extend_from_slice(bytes);
        while self.rest.len() >= CHUNK_BYTES {
            let rest = self.rest.split_off(CHUNK_BYTES);
            let chunk = mem::replace(&mut self.rest, rest);
            self.flush(&chunk)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<StagedFile, PortError> {
        let rest = mem::take(&mut self.rest);
        if !rest.is_empty() {
            self.flush(&rest)?;
        }
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let millis = now.map_or(0, |now| u64::try_from(now.as_millis()).unwrap_or(u64::MAX));
        write(&self.database, |transaction| {
            let mut files = transaction.open_table(FILES).map_err(PortError::backend)?;
            files.insert(self.id, (self.size, millis)).map_err(PortError::backend)?;
            let mut staged = transaction.open_table(STAGED).map_err(PortError::backend)?;
            staged.insert(self.id, ()).map_err(PortError::backend)?;
            Ok(())
        })?;
        self.is_finished = true;
        Ok(StagedFile { id: self.id.to_string(), size: self.size })
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.is_finished {
            // What cannot be removed now has no key and is not staged: it only takes up room.
            let _ = write(&self.database, |transaction| remove_content(transaction, self.id));
        }
    }
}
