use chrono::{DateTime, Utc};
use domain::{Sha256, Token, TokenId, User, UserId};

use crate::{Found, PortError};

/// A token to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// On whose behalf its holder will act.
    pub user_id: UserId,
    /// Digest of its key; the key itself is never stored.
    pub key_sha256: Sha256,
    /// When it is issued.
    pub created_at: DateTime<Utc>,
    /// From when on it is refused; `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// The tokens, as administrators see them.
pub trait Tokens: Send + Sync {
    /// Adds a token under a new id.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when the digest is taken.
    fn add(&self, token: &NewToken) -> Result<Token, PortError>;

    /// The tokens of one user, revoked and expired ones too, ascending by id.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn list(&self, user_id: UserId) -> Result<Vec<Token>, PortError>;

    /// Revokes a token as of `at`; `false` when there is none of that id. A token that was revoked
    /// before keeps its first time.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn revoke(&self, id: TokenId, at: DateTime<Utc>) -> Result<bool, PortError>;
}

/// Who holds a valid token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHolder {
    /// The user, active or not.
    pub user: User,
    /// From when on the token is refused; `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Tells who holds a token.
pub trait TokenAuthenticator: Send + Sync {
    /// The holders of the tokens that have the keys of these digests, by digest; one may be named
    /// twice. There is none for a digest without a token, and for one whose token is not
    /// [valid](Token::is_valid_at) at `now`. What was committed before the call counts: a revocation
    /// holds at once. The number of round trips to a server does not grow with the digests.
    ///
    /// # Errors
    /// A [`PortError`] when nothing is known of any.
    fn authenticate_many(
        &self,
        keys_sha256: &[Sha256],
        now: DateTime<Utc>,
    ) -> Result<Found<Sha256, TokenHolder>, PortError>;

    /// The same for one digest; `None` where there is no holder for it.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn authenticate(
        &self,
        key_sha256: &Sha256,
        now: DateTime<Utc>,
    ) -> Result<Option<TokenHolder>, PortError> {
        self.authenticate_many(&[*key_sha256], now)?.remove(key_sha256).transpose()
    }
}
