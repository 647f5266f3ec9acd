//! The ports `Tokens` and `TokenAuthenticator` in memory.

use chrono::{DateTime, Utc};
use domain::{Sha256, Token, TokenId, UserId};
use ports::{Found, NewToken, PortError, TokenAuthenticator, TokenHolder, Tokens};

use super::database::{MemoryDatabase, next_id};

impl Tokens for MemoryDatabase {
    fn add(&self, token: &NewToken) -> Result<Token, PortError> {
        let mut state = self.transaction();
        state.require_user(token.user_id)?;
        if state.tokens.iter().any(|(key_sha256, _)| *key_sha256 == token.key_sha256) {
            return Err(PortError::Conflict);
        }
        let added = Token {
            id: next_id(&mut state.last_token_id)?,
            user_id: token.user_id,
            created_at: token.created_at,
            expires_at: token.expires_at,
            revoked_at: None,
        };
        state.tokens.push((token.key_sha256, added));
        Ok(added)
    }

    fn list(&self, user_id: UserId) -> Result<Vec<Token>, PortError> {
        let state = self.snapshot();
        let tokens = state.tokens.iter().map(|(_, token)| *token);
        Ok(tokens.filter(|token| token.user_id == user_id).collect())
    }

    fn revoke(&self, id: TokenId, at: DateTime<Utc>) -> Result<bool, PortError> {
        let mut state = self.transaction();
        let token = state.tokens.iter_mut().find(|(_, token)| token.id == id);
        Ok(token.map(|(_, token)| token.revoked_at.get_or_insert(at)).is_some())
    }
}

impl TokenAuthenticator for MemoryDatabase {
    fn authenticate_many(
        &self,
        keys_sha256: &[Sha256],
        now: DateTime<Utc>,
    ) -> Result<Found<Sha256, TokenHolder>, PortError> {
        let state = self.snapshot();
        let wanted =
            |(key, token): &&(Sha256, Token)| keys_sha256.contains(key) && token.is_valid_at(now);
        let holder = |(key, token): &(Sha256, Token)| {
            let user = state.user(token.user_id)?.clone();
            Some((*key, Ok(TokenHolder { user, expires_at: token.expires_at })))
        };
        Ok(state.tokens.iter().filter(wanted).filter_map(holder).collect())
    }
}
