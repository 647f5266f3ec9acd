//! Access tokens without their keys.

use chrono::{DateTime, Utc};

use crate::UserId;
use crate::id::id;

id! {
    /// Identifies a token; positive. It is not a secret.
    TokenId
}

/// What is known of a token but its key, which only its holder has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Unique among tokens.
    pub id: TokenId,
    /// On whose behalf its holder acts.
    pub user_id: UserId,
    /// When it was issued.
    pub created_at: DateTime<Utc>,
    /// From when on it is refused; `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked; `None` while it is not.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Token {
    /// Whether the token is accepted at `now`: neither revoked nor expired.
    #[must_use]
    pub fn is_valid_at(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}
