//! Tokens: their administration, and authentication by them.

use chrono::{DateTime, Utc};
use domain::{Sha256, Token, TokenId, User, UserId};

use crate::{Found, PortError};

/// A new token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// The user on whose behalf its holder acts.
    pub user_id: UserId,
    /// Digest of its key; the key itself is never stored.
    pub key_sha256: Sha256,
    /// Time of issue.
    pub created_at: DateTime<Utc>,
    /// Time from which on it is rejected; `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// The rows of tokens, for their administration.
pub trait Tokens: Send + Sync {
    /// Adds a token under a new id.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when the digest is taken.
    fn add(&self, token: &NewToken) -> Result<Token, PortError>;

    /// The tokens of one user, including revoked and expired ones, ascending by id.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn list(&self, user_id: UserId) -> Result<Vec<Token>, PortError>;

    /// Revokes a token at `at`; `false` when there is no token with that id. A token that is
    /// revoked already keeps its time.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn revoke(&self, id: TokenId, at: DateTime<Utc>) -> Result<bool, PortError>;
}

/// The holder of a valid token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHolder {
    /// The user, active or not.
    pub user: User,
    /// Time from which on the token is rejected; `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Looks up the holders of tokens.
pub trait TokenAuthenticator: Send + Sync {
    /// The holders of the tokens with these key digests, by digest; a digest may occur twice. A
    /// digest has no holder if it has no token, or a token that is not [valid](Token::is_valid_at)
    /// at `now`. The result reflects everything that was committed before the call, so a revocation
    /// is effective at once. The number of round trips to a server does not depend on the number of
    /// digests.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn authenticate_many(
        &self,
        keys_sha256: &[Sha256],
        now: DateTime<Utc>,
    ) -> Result<Found<Sha256, TokenHolder>, PortError>;

    /// The holder for one digest; `None` when there is none.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn authenticate(
        &self,
        key_sha256: &Sha256,
        now: DateTime<Utc>,
    ) -> Result<Option<TokenHolder>, PortError> {
        self.authenticate_many(&[*key_sha256], now)?.remove(key_sha256).transpose()
    }
}
