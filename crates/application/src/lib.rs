//! The use cases of the media service, one file each, in folders by subject.
//!
//! This crate owns the order of steps of every operation: the calls of ports, and what is undone
//! when a step fails. A use case is a struct of ports with one `run` method and one error enum.
//!
//! [`Retrieve`] authenticates and authorizes callers, and [`IdentifyCaller`] only names them. Every
//! other use case trusts its caller to have asked [`Actor::may`](domain::Actor::may). This crate
//! knows no database, file system, web framework or wire format, and needs no async runtime.
//!
//! Open `files/upload_media_file.rs` first. Modules import each other by their own path; this file
//! only names what is public.

mod accounts;
mod digest;
mod files;
mod library;
mod retrieve;
mod upkeep;

pub use accounts::add_user::{AddUser, AddUserError};
pub use accounts::create_first_admin::{CreateFirstAdmin, CreateFirstAdminError};
pub use accounts::identify_caller::IdentifyCaller;
pub use accounts::import_token::{ImportToken, ImportTokenError};
pub use accounts::issue_token::{IssueToken, IssueTokenError, IssuedToken};
pub use accounts::list_tokens::{ListTokens, ListTokensError};
pub use accounts::revoke_token::{RevokeToken, RevokeTokenError};
pub use accounts::set_user::{SetUser, SetUserError, UserChanges};
pub use accounts::token_key::{InvalidTokenKey, TokenKey};
pub use files::content_pipeline::ContentPipeline;
pub use files::delete_media_file::{DeleteMediaFile, DeleteMediaFileError};
pub use files::download_names::DownloadNameCache;
pub use files::edit_media_file::{
    EditMediaFile, EditMediaFileError, PreparedEdit, Replacement, TextsEdit,
};
pub use files::list_media_files::{
    ListCursor, ListMediaFiles, ListMediaFilesError, NumberedPage, PageNumber, WalkedPage,
};
pub use files::open_media_content::{MediaContent, OpenMediaContent, OpenMediaContentError};
pub use files::rebuild_thumbnails::{Rebuild, RebuildThumbnails, RebuildThumbnailsError, Rebuilt};
pub use files::stage_content::{
    ContentDigest, ContentFile, ContentWriter, StageContent, StageContentError, StagedContent,
};
pub use files::upload_media_file::{PreparedUpload, Upload, UploadMediaFile, UploadMediaFileError};
pub use library::adopt_library::{
    AdoptLibrary, AdoptLibraryError, AdoptedContent, AdoptionPlan, AdoptionReport, GivenFile,
    Obstacle, PlanAdoptionError,
};
pub use library::copy_database::{CopyDatabase, CopyDatabaseError, CopyProgress, RecordKind};
pub use retrieve::retrieve_error::RetrieveError;
pub use retrieve::revision_cache::{Renderer, RevisionCache};
pub use retrieve::{Caller, Retrieve, Retrieved};
pub use upkeep::bind_store::{BindStore, BindStoreError};
pub use upkeep::check_library::{CheckLibrary, CheckTotals, FindingVisitor};
pub use upkeep::finding::Finding;
pub use upkeep::repair_library::{Repair, RepairLibrary};
pub use upkeep::retired_content::RetiredContent;
pub use upkeep::sweep::{FileTotals, Sweep, SweepReport, SweepRules, SweepStore};
pub use upkeep::withheld_keys::WithheldKeys;

#[cfg(test)]
mod testing;
