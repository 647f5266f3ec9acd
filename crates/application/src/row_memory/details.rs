use domain::MediaFile;
use ports::PortError;

/// What is handed out of a media file. It is made once of what was read, and remembered.
pub trait Details: Sized + Send + Sync + 'static {
    /// The details of `file`.
    ///
    /// # Errors
    /// A [`PortError`] for all who ask for this file.
    fn of(file: MediaFile) -> Result<Self, PortError>;

    /// Memory that they take, not counting what the allocator adds.
    fn bytes(&self) -> u64;
}

/// The whole row.
impl Details for MediaFile {
    fn of(file: MediaFile) -> Result<Self, PortError> {
        Ok(file)
    }

    fn bytes(&self) -> u64 {
        let texts = [&self.name, &self.description].into_iter().flatten().map(String::len);
        let uploader = self.uploader.iter();
        let uploader = uploader.map(|user| user.username.as_str().len() + user.full_name.len());
        let keys = self.keys().map(|key| key.as_str().len());
        let heap: usize = texts.chain(uploader).chain(keys).sum();
        (size_of_val(self) + size_of_val(&*self.thumbnails) + heap) as u64
    }
}
