use domain::{MediaFile, User};
use ports::{Adoption, CopyTarget, DatabaseIdentity, LibraryReader, LibraryWriter};

use crate::DatabaseWorld;

/// A [`DatabaseWorld`] that belongs to a store, can take over other libraries, and can be moved.
pub trait LibraryWorld: DatabaseWorld {
    /// The id of its store.
    fn identity(&self) -> &dyn DatabaseIdentity;
    /// Whether it is complete.
    fn copy_target(&self) -> &dyn CopyTarget;
    /// Room for what keeps its ids.
    fn adoption(&self) -> &dyn Adoption;
    /// Everything, in pages.
    fn reader(&self) -> &dyn LibraryReader;
    /// What comes from elsewhere.
    fn writer(&self) -> &dyn LibraryWriter;

    /// A user under that id.
    fn given_user_as(&self, user: &User) {
        self.writer().add_users(std::slice::from_ref(user)).expect("a user can be added");
    }

    /// A media file under that id.
    fn given_file_as(&self, file: &MediaFile) {
        self.writer().add_media_files(std::slice::from_ref(file)).expect("a file can be added");
    }
}
