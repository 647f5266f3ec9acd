use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Token, UserId, Username};
use ports::{Clock, NewToken, PortError, Randomness, Tokens, Users};
use thiserror::Error;

use crate::accounts::token_key::TokenKey;

/// Gives a user a new token.
pub struct IssueToken {
    users: Arc<dyn Users>,
    tokens: Arc<dyn Tokens>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

/// A new token and its key, which nobody can ask for again.
#[derive(Debug)]
pub struct IssuedToken {
    /// What is kept of it.
    pub token: Token,
    /// What its holder gets.
    pub key: TokenKey,
}

/// Why no token was issued.
#[derive(Debug, Error)]
pub enum IssueTokenError {
    /// Nobody has this username.
    #[error("there is no such user")]
    UnknownUser,
    /// The token would have expired already, or later than calendars reach.
    #[error("a token cannot expire at that time")]
    ImpossibleExpiry,
    /// The user could not be read or the token not be written.
    #[error("the token could not be issued")]
    Port(#[from] PortError),
}

impl IssueToken {
    /// Issues to `users` by adding to `tokens`, with keys from `randomness`.
    #[must_use]
    pub fn new(
        users: Arc<dyn Users>,
        tokens: Arc<dyn Tokens>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
    ) -> Self {
        Self { users, tokens, clock, randomness }
    }

    /// Issues a token to the user of that name; it is valid for `lifetime` from now on, or for ever.
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
    fn a_token_begins_now_and_ends_after_its_lifetime() {
        let accounts = Accounts::with_ada();
        let day = TimeDelta::days(1);
        for (lifetime, end) in [(None, None), (Some(day), Some(accounts.now + day))] {
            let token = accounts.issue("ada", lifetime).expect("ada is there").token;
            assert_eq!(token.created_at, accounts.now);
            assert_eq!(token.expires_at, end);
        }
    }

    #[test]
    fn every_token_has_a_key_of_its_own() {
        let accounts = Accounts::with_ada();
        let keys = [0, 1].map(|_| accounts.issue("ada", None).expect("ada is there").key);
        assert_ne!(keys[0].reveal(), keys[1].reveal());
    }

    #[test]
    fn nobody_gets_no_token() {
        let outcome = Accounts::with_ada().issue("bob", None);
        assert!(matches!(outcome, Err(IssueTokenError::UnknownUser)), "{outcome:?}");
    }

    #[test]
    fn a_token_cannot_end_before_it_begins_or_beyond_all_calendars() {
        for lifetime in [TimeDelta::zero(), TimeDelta::days(-1), TimeDelta::MAX] {
            let outcome = Accounts::with_ada().issue("ada", Some(lifetime));
            assert!(matches!(outcome, Err(IssueTokenError::ImpossibleExpiry)), "{outcome:?}");
        }
    }
}
