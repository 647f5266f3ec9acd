//! Use cases on users and their tokens.

pub(crate) mod add_user;
pub(crate) mod create_first_admin;
pub(crate) mod identify_caller;
pub(crate) mod import_token;
pub(crate) mod issue_token;
pub(crate) mod list_tokens;
pub(crate) mod revoke_token;
pub(crate) mod set_user;
pub(crate) mod token_key;
