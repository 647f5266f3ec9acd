//! Parses a permission code on the command line.

use domain::{PermissionCode, UnknownPermissionCode};

pub(super) fn permission_code(text: &str) -> Result<PermissionCode, UnknownPermissionCode> {
    text.parse::<u16>().map_err(|_| UnknownPermissionCode)?.try_into()
}
