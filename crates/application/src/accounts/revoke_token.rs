//! Revokes a token.

use std::sync::Arc;

use domain::TokenId;
use ports::{Clock, PortError, Tokens};
use thiserror::Error;

/// Revokes a token.
pub struct RevokeToken {
    tokens: Arc<dyn Tokens>,
    clock: Arc<dyn Clock>,
}

/// The token was not revoked.
#[derive(Debug, Error)]
pub enum RevokeTokenError {
    /// There is no token with this id.
    #[error("there is no such token")]
    UnknownToken,
    /// The revocation could not be written.
    #[error("the token could not be revoked")]
    Port(#[from] PortError),
}

impl RevokeToken {
    /// Revokes `tokens` at the time of `clock`.
    #[must_use]
    pub fn new(tokens: Arc<dyn Tokens>, clock: Arc<dyn Clock>) -> Self {
        Self { tokens, clock }
    }

    /// Revokes the token now. A token that is revoked already keeps its time.
    ///
    /// # Errors
    /// [`RevokeTokenError`]
    pub fn run(&self, id: TokenId) -> Result<(), RevokeTokenError> {
        let found = self.tokens.revoke(id, self.clock.now())?;
        if found { Ok(()) } else { Err(RevokeTokenError::UnknownToken) }
    }
}

#[cfg(test)]
mod tests {
    use domain::TokenId;
    use ports::Tokens;

    use super::{RevokeToken, RevokeTokenError};
    use crate::testing::Accounts;

    #[test]
    fn a_token_is_revoked_as_of_now() {
        let accounts = Accounts::with_ada();
        let token = accounts.issue("ada", None).expect("ada is there").token;
        let revoke_token = RevokeToken::new(accounts.database.clone(), accounts.clock());
        revoke_token.run(token.id).expect("the token is there");
        let listed = accounts.database.list(token.user_id).expect("memory never fails");
        assert_eq!(listed[0].revoked_at, Some(accounts.now));
    }

    #[test]
    fn an_unknown_token_is_reported() {
        let accounts = Accounts::with_ada();
        let id = TokenId::try_from(7).expect("7 is positive");
        let outcome = RevokeToken::new(accounts.database.clone(), accounts.clock()).run(id);
        assert!(matches!(outcome, Err(RevokeTokenError::UnknownToken)), "{outcome:?}");
    }
}
