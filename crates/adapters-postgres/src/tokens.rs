//! The ports [`Tokens`] and [`TokenAuthenticator`].

use chrono::{DateTime, Utc};
use diesel::dsl::{array, select};
use diesel::pg::PgConnection;
use diesel::sql_types::{Binary, Nullable, Timestamptz};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, insert_into, update};
use domain::{Sha256, Token, TokenId, UserId};
use ports::{Found, NewToken, PortError, TokenAuthenticator, TokenHolder, Tokens};

use crate::PostgresDatabase;
use crate::error::QueryError;
use crate::rows::{NewTokenColumns, TokenRow, UserRow};
use crate::schema::{tokens, user_permissions, users};
use crate::sql::{any, unnest};

impl Tokens for PostgresDatabase {
    fn add(&self, token: &NewToken) -> Result<Token, PortError> {
        self.transaction(|connection| {
            let row = insert_into(tokens::table)
                .values(NewTokenColumns::of(token))
                .returning(TokenRow::as_returning())
                .get_result(connection)?;
            Ok(row.into_domain()?)
        })
    }

    fn list(&self, user_id: UserId) -> Result<Vec<Token>, PortError> {
        self.with_connection(|connection| {
            let rows = tokens::table
                .filter(tokens::user_id.eq(user_id.get()))
                .order(tokens::id)
                .select(TokenRow::as_select())
                .load(connection)?;
            Ok(rows.into_iter().map(TokenRow::into_domain).collect::<Result<_, _>>()?)
        })
    }

    fn revoke(&self, id: TokenId, at: DateTime<Utc>) -> Result<bool, PortError> {
        self.transaction(|connection| {
            // COALESCE keeps the time of the first revocation, and the row still counts as found.
            let first = coalesce(tokens::revoked_at, at);
            let found = update(tokens::table.find(id.get()))
                .set(tokens::revoked_at.eq(first))
                .execute(connection)?;
            Ok(found == 1)
        })
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    fn coalesce(
        first: Nullable<Timestamptz>,
        second: Nullable<Timestamptz>,
    ) -> Nullable<Timestamptz>;
}

impl TokenAuthenticator for PostgresDatabase {
    fn authenticate_many(
        &self,
        keys_sha256: &[Sha256],
        now: DateTime<Utc>,
    ) -> Result<Found<Sha256, TokenHolder>, PortError> {
        let rows = self.with_connection(|connection| holders(connection, keys_sha256))?;
        let entry = |(key_sha256, token, user, codes): HolderRow| {
            Some((Sha256(key_sha256.try_into().ok()?), holder(token, user, codes, now)?))
        };
        Ok(rows.into_iter().filter_map(entry).collect())
    }
}

/// The digest of a key, its token, and the user of the token with all codes.
type HolderRow = (Vec<u8>, TokenRow, UserRow, Vec<i16>);

/// The holders of the tokens with these digests. A subquery hides the digests from the planner as
/// in [`load_many`](crate::load::load_many).
fn holders(
    connection: &mut PgConnection,
    keys_sha256: &[Sha256],
) -> Result<Vec<HolderRow>, QueryError> {
    let keys: Vec<&[u8]> = keys_sha256.iter().map(|key| key.0.as_slice()).collect();
    let codes = user_permissions::table
        .filter(user_permissions::user_id.eq(users::id))
        .select(user_permissions::code);
    let rows = tokens::table
        .inner_join(users::table)
        .filter(tokens::key_sha256.eq(any::<Binary, _>(array(select(unnest::<Binary, _>(keys))))))
        .select((tokens::key_sha256, TokenRow::as_select(), UserRow::as_select(), array(codes)))
        .load(connection)?;
    Ok(rows)
}

/// The holder of a token; `None` if the token is not valid at `now`.
fn holder(
    token: TokenRow,
    user: UserRow,
    codes: Vec<i16>,
    now: DateTime<Utc>,
) -> Option<Result<TokenHolder, PortError>> {
    let expires_at = match token.into_domain() {
        Ok(token) if token.is_valid_at(now) => token.expires_at,
        Ok(_) => return None,
        Err(error) => return Some(Err(error)),
    };
    Some(user.with_codes(codes).map(|user| TokenHolder { user, expires_at }))
}
