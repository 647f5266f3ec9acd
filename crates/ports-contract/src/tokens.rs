//! Behaviours of every [`Tokens`](ports::Tokens).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use domain::{Token, TokenId, User, UserId};
use ports::{NewToken, PortError};

use crate::DatabaseWorld;
use crate::assertions::{assert_conflict, concurrently};
use crate::fixtures::{new_token, sha256, time};

/// One test per behaviour of `Tokens`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! tokens_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, tokens:
            add_returns_the_token_with_everything_given,
            add_keeps_times_to_the_microsecond,
            add_conflicts_when_the_digest_is_taken,
            add_conflicts_with_a_revoked_token,
            add_for_an_unknown_user_fails_and_adds_nothing,
            concurrent_adds_of_one_digest_add_one,
            list_returns_the_tokens_of_one_user_ascending_by_id,
            list_includes_revoked_and_expired_tokens,
            list_is_empty_for_an_unknown_user,
            revoke_sets_the_time,
            a_second_revoke_keeps_the_first_time,
            revoke_leaves_other_tokens_alone,
            revoke_of_an_unknown_id_returns_false,
        );
    };
}

fn listed(world: &dyn DatabaseWorld, user: &User) -> Vec<Token> {
    world.tokens().list(user.id).expect("tokens can be listed")
}

fn revoke(world: &dyn DatabaseWorld, token: &Token, at: &str) {
    assert!(world.tokens().revoke(token.id, time(at)).expect("a token can be revoked"));
}

pub fn add_returns_the_token_with_everything_given(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let new =
        NewToken { expires_at: Some(time("2026-01-01T00:00:00Z")), ..new_token(&ada, sha256(1)) };
    let added = world.given_token_like(&new);
    let expected = Token {
        id: added.id,
        user_id: ada.id,
        created_at: new.created_at,
        expires_at: new.expires_at,
        revoked_at: None,
    };
    assert_eq!(added, expected);
    assert_eq!(listed(world, &ada), [expected]);
}

pub fn add_keeps_times_to_the_microsecond(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let added = world.given_token_like(&NewToken {
        created_at: time("2025-12-22T17:43:06.351315Z"),
        expires_at: Some(time("9999-12-31T23:59:59.999999Z")),
        ..new_token(&ada, sha256(1))
    });
    revoke(world, &added, "2025-12-22T17:43:06.000001Z");
    let stored = listed(world, &ada)[0];
    assert_eq!(stored.created_at, time("2025-12-22T17:43:06.351315Z"));
    assert_eq!(stored.expires_at, Some(time("9999-12-31T23:59:59.999999Z")));
    assert_eq!(stored.revoked_at, Some(time("2025-12-22T17:43:06.000001Z")));
}

pub fn add_conflicts_when_the_digest_is_taken(world: &dyn DatabaseWorld) {
    let (ada, grace) = (world.given_user("ada"), world.given_user("grace"));
    let taken = world.given_token(&ada, sha256(1));
    for user in [&ada, &grace] {
        assert_conflict(&world.tokens().add(&new_token(user, sha256(1))));
    }
    assert_eq!(listed(world, &ada), [taken]);
    assert_eq!(listed(world, &grace), []);
}

pub fn add_conflicts_with_a_revoked_token(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let token = world.given_token(&ada, sha256(1));
    revoke(world, &token, "2025-02-01T00:00:00Z");
    assert_conflict(&world.tokens().add(&new_token(&ada, sha256(1))));
}

pub fn add_for_an_unknown_user_fails_and_adds_nothing(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let user_id = UserId::try_from(i64::MAX).expect("the largest id is positive");
    let result = world.tokens().add(&NewToken { user_id, ..new_token(&ada, sha256(1)) });
    assert!(matches!(result, Err(PortError::Backend(_))), "{result:?}");
    assert_eq!(world.tokens().list(user_id).expect("tokens can be listed"), []);
    world.given_token(&ada, sha256(1));
}

pub fn concurrent_adds_of_one_digest_add_one(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let results = concurrently(16, |_| world.tokens().add(&new_token(&ada, sha256(1))));
    let (added, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!(added.len(), 1);
    refused.iter().for_each(assert_conflict);
    assert_eq!(listed(world, &ada).len(), 1);
}

pub fn list_returns_the_tokens_of_one_user_ascending_by_id(world: &dyn DatabaseWorld) {
    let (ada, grace) = (world.given_user("ada"), world.given_user("grace"));
    let first = world.given_token(&ada, sha256(9));
    let of_grace = world.given_token(&grace, sha256(5));
    let second = world.given_token(&ada, sha256(1));
    assert!(first.id < second.id);
    assert_eq!(listed(world, &ada), [first, second]);
    assert_eq!(listed(world, &grace), [of_grace]);
}

pub fn list_includes_revoked_and_expired_tokens(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let revoked = world.given_token(&ada, sha256(1));
    revoke(world, &revoked, "2025-02-01T00:00:00Z");
    let long_ago = Some(time("1970-01-01T00:00:00Z"));
    world.given_token_like(&NewToken { expires_at: long_ago, ..new_token(&ada, sha256(2)) });
    assert_eq!(listed(world, &ada).len(), 2);
}

pub fn list_is_empty_for_an_unknown_user(world: &dyn DatabaseWorld) {
    world.given_token(&world.given_user("ada"), sha256(1));
    let unknown = UserId::try_from(i64::MAX).expect("the largest id is positive");
    assert_eq!(world.tokens().list(unknown).expect("tokens can be listed"), []);
}

pub fn revoke_sets_the_time(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let token = world.given_token(&ada, sha256(1));
    revoke(world, &token, "2025-02-01T00:00:00Z");
    let revoked_at = Some(time("2025-02-01T00:00:00Z"));
    assert_eq!(listed(world, &ada), [Token { revoked_at, ..token }]);
}

pub fn a_second_revoke_keeps_the_first_time(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let token = world.given_token(&ada, sha256(1));
    for at in ["2025-02-01T00:00:00Z", "2025-03-01T00:00:00Z", "2025-01-01T00:00:00Z"] {
        revoke(world, &token, at);
        assert_eq!(listed(world, &ada)[0].revoked_at, Some(time("2025-02-01T00:00:00Z")), "{at}");
    }
}

pub fn revoke_leaves_other_tokens_alone(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let kept = world.given_token(&ada, sha256(1));
    let token = world.given_token(&ada, sha256(2));
    revoke(world, &token, "2025-02-01T00:00:00Z");
    assert_eq!(listed(world, &ada)[0], kept);
}

pub fn revoke_of_an_unknown_id_returns_false(world: &dyn DatabaseWorld) {
    let unknown = TokenId::try_from(i64::MAX).expect("the largest id is positive");
    let result = world.tokens().revoke(unknown, time("2025-02-01T00:00:00Z"));
    assert!(!result.expect("a revocation can be tried"));
}
