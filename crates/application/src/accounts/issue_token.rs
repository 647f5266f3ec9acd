//! Issues a token.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Token, UserId, Username};
use ports::{Clock, NewToken, PortError, Randomness, Tokens, Users};
use thiserror::Error;

use crate::accounts::token_key::TokenKey;

/// Issues a new token to a user.
pub struct IssueToken {
    users: Arc<dyn Users>,
    tokens: Arc<dyn Tokens>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

/// A new token and its key, which cannot be read again.
#[derive(Debug)]
pub struct IssuedToken {
    /// The stored token.
    pub token: Token,
    /// The key for its holder.
    pub key: TokenKey,
}

/// The token was not issued.
#[derive(Debug, Error)]
pub enum IssueTokenError {
    /// No user has this username.
    #[error("there is no such user")]
    UnknownUser,
    /// The token would expire in the past, or later than the calendar reaches.
    #[error("a token cannot expire at that time")]
    ImpossibleExpiry,
    /// The user could not be read, or the token could not be written.
    #[error("the token could not be issued")]
    Port(#[from] PortError),
}

impl IssueToken {
    /// Issues tokens of `users` into `tokens`, with keys from `randomness`.
    #[must_use]
    pub fn new(
        users: Arc<dyn Users>,
        tokens: Arc<dyn Tokens>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
    ) -> Self {
        Self { users, tokens, clock, randomness }
    }

    /// Issues a token to the user with that name. It expires after `lifetime`, or never for `None`.
    ///
    /// # Errors
    /// [`IssueTokenError`]
    pub fn run(
        &self,
        username: &Username,
        lifetime: Option<TimeDelta>,
    ) -> Result<IssuedToken, IssueTokenError> {
        let user = self.users.find(username)?.ok_or(IssueTokenError::UnknownUser)?;
        let now = self.clock.now();
        let expires_at = lifetime.map(|lifetime| end_of(lifetime, now)).transpose()?;
        let key = TokenKey::generate(self.randomness.as_ref())?;
        Ok(add_token(self.tokens.as_ref(), user.id, key, now, expires_at)?)
    }
}

fn end_of(lifetime: TimeDelta, now: DateTime<Utc>) -> Result<DateTime<Utc>, IssueTokenError> {
    now.checked_add_signed(lifetime)
        .filter(|end| *end > now)
        .ok_or(IssueTokenError::ImpossibleExpiry)
}

pub(crate) fn add_token(
    tokens: &dyn Tokens,
    user_id: UserId,
    key: TokenKey,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
) -> Result<IssuedToken, PortError> {
    let token = NewToken { user_id, key_sha256: key.digest(), created_at, expires_at };
    Ok(IssuedToken { token: tokens.add(&token)?, key })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::IssueTokenError;
    use crate::testing::Accounts;

    #[test]
    fn a_token_is_created_now_and_expires_after_its_lifetime() {
        let accounts = Accounts::with_ada();
        let day = TimeDelta::days(1);
        for (lifetime, end) in [(None, None), (Some(day), Some(accounts.now + day))] {
            let token = accounts.issue("ada", lifetime).expect("ada is there").token;
            assert_eq!(token.created_at, accounts.now);
            assert_eq!(token.expires_at, end);
        }
    }

    #[test]
    fn every_token_has_another_key() {
        let accounts = Accounts::with_ada();
        let keys = [0, 1].map(|_| accounts.issue("ada", None).expect("ada is there").key);
        assert_ne!(keys[0].reveal(), keys[1].reveal());
    }

    #[test]
    fn an_unknown_user_gets_no_token() {
        let outcome = Accounts::with_ada().issue("bob", None);
        assert!(matches!(outcome, Err(IssueTokenError::UnknownUser)), "{outcome:?}");
    }

    #[test]
    fn a_token_cannot_expire_in_the_past_or_beyond_the_calendar() {
        for lifetime in [TimeDelta::zero(), TimeDelta::days(-1), TimeDelta::MAX] {
            let outcome = Accounts::with_ada().issue("ada", Some(lifetime));
            assert!(matches!(outcome, Err(IssueTokenError::ImpossibleExpiry)), "{outcome:?}");
        }
    }
}
