//! The use cases of the media service, one file each.
//!
//! This crate owns the order of steps of every operation: what is asked of which port, and what is
//! undone when a step fails. A use case is a struct of ports with one `run` method and one error enum.
//!
//! Who may start an operation is not decided here: a use case trusts its caller to have asked
//! [`Actor::may`](domain::Actor::may).
//!
//! It knows no database, file system, web framework or wire format, and needs no async runtime.

mod add_user;
mod admit_callers;
mod adopt_library;
mod authenticate;
mod bind_store;
mod check_library;
mod content_placer;
mod copy_database;
mod delete_media_file;
mod edit_media_file;
mod first_admin;
mod get_media_file;
mod handed_out;
mod import_token;
mod issue_token;
mod keyed_batches;
mod list_media_files;
mod list_tokens;
mod open_media_content;
mod rebuild_thumbnails;
mod repair_library;
mod retired_content;
mod revoke_token;
mod row_memory;
mod set_user;
mod sightings;
mod stage_content;
mod staging;
mod sweep;
mod token_key;
mod upload_media_file;
mod withheld_keys;

pub use add_user::{AddUser, AddUserError};
pub use admit_callers::{AdmitCallers, Admitted, Caller};
pub use adopt_library::{
    AdoptLibrary, AdoptLibraryError, Adopted, AdoptedBytes, AdoptionPlan, GivenFile, Obstacle,
    PlanAdoptionError,
};
pub use authenticate::AuthenticateError;
pub use bind_store::{BindStore, BindStoreError};
pub use check_library::{CheckLibrary, Checked, Finding, Listener};
pub use content_placer::ContentPlacer;
pub use copy_database::{CopyDatabase, CopyDatabaseError, CopyProgress, Kind};
pub use delete_media_file::{DeleteMediaFile, DeleteMediaFileError};
pub use edit_media_file::{EditMediaFile, EditMediaFileError, Replacement, TextsEdit};
pub use first_admin::{FirstAdmin, FirstAdminError};
pub use get_media_file::{GetMediaFile, GetMediaFileError};
pub use import_token::{ImportToken, ImportTokenError};
pub use issue_token::{IssueToken, IssueTokenError, IssuedToken};
pub use list_media_files::{ListMediaFiles, ListMediaFilesError};
pub use list_tokens::{ListTokens, ListTokensError};
pub use open_media_content::{MediaContent, OpenMediaContent, OpenMediaContentError};
pub use rebuild_thumbnails::{Rebuild, RebuildThumbnails, RebuildThumbnailsError, Rebuilt};
pub use repair_library::{Repair, RepairLibrary};
pub use retired_content::RetiredContent;
pub use revoke_token::{RevokeToken, RevokeTokenError};
pub use row_memory::{Details, RowMemory};
pub use set_user::{SetUser, SetUserError, UserChanges};
pub use stage_content::{
    ContentDigest, ContentFile, ContentWriter, StageContent, StageContentError, StagedContent,
};
pub use sweep::{Removed, Sweep, SweepRules, Swept, SweptStore};
pub use token_key::{InvalidTokenKey, TokenKey};
pub use upload_media_file::{Upload, UploadMediaFile, UploadMediaFileError};
pub use withheld_keys::WithheldKeys;

#[cfg(test)]
mod testing;
