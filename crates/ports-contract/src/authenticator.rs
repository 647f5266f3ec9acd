//! Behaviours of every [`TokenAuthenticator`](ports::TokenAuthenticator).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::collections::HashMap;

use domain::{PermissionCode, Sha256, User};
use ports::{NewToken, TokenHolder};

use crate::DatabaseWorld;
use crate::fixtures::{new_staff, new_token, sha256, time, username};

/// One test per behaviour of `TokenAuthenticator`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! authenticator_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, authenticator:
            authenticate_returns_the_user_with_all_permissions,
            authenticate_returns_a_user_without_permissions,
            authenticate_distinguishes_users,
            authenticate_returns_none_for_an_unknown_digest,
            authenticate_rejects_a_token_from_its_expiry_on,
            authenticate_returns_the_expiry_of_a_token,
            authenticate_rejects_a_revoked_token_at_any_time,
            authenticate_returns_an_inactive_user_as_inactive,
            authenticate_sees_a_changed_user_immediately,
            authenticate_many_returns_each_user_by_the_digest,
            authenticate_many_omits_invalid_tokens,
        );
    };
}

fn authenticate_at(world: &dyn DatabaseWorld, key_sha256: Sha256, now: &str) -> Option<User> {
    let holder = world.database().authenticate(&key_sha256, time(now));
    holder.expect("a token can be looked for").map(|holder| holder.user)
}

fn authenticate(world: &dyn DatabaseWorld, key_sha256: Sha256) -> Option<User> {
    authenticate_at(world, key_sha256, "2025-01-02T00:00:00Z")
}

pub fn authenticate_returns_the_user_with_all_permissions(world: &dyn DatabaseWorld) {
    let ada = world.given_user_like(&new_staff("ada"));
    world.given_token(&ada, sha256(1));
    world.given_token(&ada, sha256(2));
    assert_eq!(authenticate(world, sha256(1)), Some(ada.clone()));
    assert_eq!(authenticate(world, sha256(2)), Some(ada));
}

pub fn authenticate_returns_a_user_without_permissions(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    world.given_token(&ada, sha256(1));
    assert_eq!(authenticate(world, sha256(1)), Some(ada));
}

pub fn authenticate_distinguishes_users(world: &dyn DatabaseWorld) {
    let ada = world.given_user_like(&new_staff("ada"));
    let grace = world.given_user("grace");
    world.given_token(&grace, sha256(1));
    world.given_token(&ada, sha256(2));
    assert_eq!(authenticate(world, sha256(1)), Some(grace));
    assert_eq!(authenticate(world, sha256(2)), Some(ada));
}

pub fn authenticate_returns_none_for_an_unknown_digest(world: &dyn DatabaseWorld) {
    world.given_token(&world.given_user("ada"), sha256(1));
    let mut nearly = sha256(1);
    nearly.0[31] = 0;
    for unknown in [sha256(0), sha256(2), nearly] {
        assert_eq!(authenticate(world, unknown), None);
    }
}

pub fn authenticate_rejects_a_token_from_its_expiry_on(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let expires_at = Some(time("2025-02-01T00:00:00.000001Z"));
    world.given_token_like(&NewToken { expires_at, ..new_token(&ada, sha256(1)) });
    let accepted = |now| authenticate_at(world, sha256(1), now).is_some();
    assert!(accepted("2025-02-01T00:00:00Z"));
    assert!(!accepted("2025-02-01T00:00:00.000001Z"), "expired at exactly that time");
    assert!(!accepted("2025-02-01T00:00:00.000002Z"));
}

pub fn authenticate_returns_the_expiry_of_a_token(world: &dyn DatabaseWorld) {
    let ada = world.given_user_like(&new_staff("ada"));
    let times = [(1, Some(time("2025-02-01T00:00:00.000001Z"))), (2, None)];
    for (byte, expires_at) in times {
        world.given_token_like(&NewToken { expires_at, ..new_token(&ada, sha256(byte)) });
        let now = time("2025-01-02T00:00:00Z");
        let holder = world.database().authenticate(&sha256(byte), now).expect("an answer");
        assert_eq!(holder, Some(TokenHolder { user: ada.clone(), expires_at }));
    }
}

pub fn authenticate_rejects_a_revoked_token_at_any_time(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let revoked = world.given_token(&ada, sha256(1));
    world.given_token(&ada, sha256(2));
    world.tokens().revoke(revoked.id, time("2025-02-01T00:00:00Z")).expect("it can be revoked");
    for now in ["2025-01-02T00:00:00Z", "2025-02-01T00:00:00Z", "2026-01-01T00:00:00Z"] {
        assert_eq!(authenticate_at(world, sha256(1), now), None, "{now}");
    }
    assert_eq!(authenticate(world, sha256(2)), Some(ada), "her other token still works");
}

pub fn authenticate_returns_an_inactive_user_as_inactive(world: &dyn DatabaseWorld) {
    let inactive = User { is_active: false, ..world.given_user_like(&new_staff("ada")) };
    world.given_token(&inactive, sha256(1));
    world.given_change_of(&inactive);
    assert_eq!(authenticate(world, sha256(1)), Some(inactive));
}

pub fn authenticate_sees_a_changed_user_immediately(world: &dyn DatabaseWorld) {
    let ada = world.given_user_like(&new_staff("ada"));
    world.given_token(&ada, sha256(1));
    let changes = [
        User { permissions: [PermissionCode::Retrieve].into(), ..ada.clone() },
        User { permissions: [].into(), is_staff: false, ..ada.clone() },
        User { is_admin: true, username: username("countess"), ..ada },
    ];
    for changed in changes {
        world.given_change_of(&changed);
        assert_eq!(authenticate(world, sha256(1)), Some(changed));
    }
}

fn authenticate_all(world: &dyn DatabaseWorld, keys_sha256: &[Sha256]) -> HashMap<Sha256, User> {
    let now = time("2025-01-02T00:00:00Z");
    let holders = world.database().authenticate_many(keys_sha256, now);
    let valid = |(key, holder): (_, Result<TokenHolder, _>)| {
        (key, holder.expect("every row is valid").user)
    };
    holders.expect("tokens can be looked for").into_iter().map(valid).collect()
}

pub fn authenticate_many_returns_each_user_by_the_digest(world: &dyn DatabaseWorld) {
    let ada = world.given_user_like(&new_staff("ada"));
    let grace = world.given_user("grace");
    for (user, byte) in [(&grace, 1), (&ada, 2), (&ada, 3)] {
        world.given_token(user, sha256(byte));
    }
    let users = authenticate_all(world, &[3, 1, 2, 3].map(sha256));
    let expected = [(sha256(1), grace), (sha256(2), ada.clone()), (sha256(3), ada)];
    assert_eq!(users, expected.into());
}

pub fn authenticate_many_omits_invalid_tokens(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    world.given_token(&ada, sha256(1));
    let revoked = world.given_token(&ada, sha256(2));
    world.tokens().revoke(revoked.id, time("2025-01-01T12:00:00Z")).expect("it can be revoked");
    let expires_at = Some(time("2025-01-02T00:00:00Z"));
    world.given_token_like(&NewToken { expires_at, ..new_token(&ada, sha256(3)) });
    let users = authenticate_all(world, &[1, 2, 3, 4].map(sha256));
    assert_eq!(users, [(sha256(1), ada)].into());
    assert_eq!(authenticate_all(world, &[]), HashMap::new());
}
