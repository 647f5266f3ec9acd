use chrono::{DateTime, Utc};
use diesel::sql_types::{Nullable, Timestamptz};
use diesel::{
    ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper,
    insert_into, update,
};
use domain::{Sha256, Token, TokenId, User, UserId};
use ports::{NewToken, PortError, TokenAuthenticator, Tokens};

use crate::PostgresDatabase;
use crate::rows::{NewTokenRow, TokenRow, UserRow, users_from_rows};
use crate::schema::{tokens, user_permissions, users};

impl Tokens for PostgresDatabase {
    fn add(&self, token: &NewToken) -> Result<Token, PortError> {
        self.transaction(|connection| {
            let row = insert_into(tokens::table)
                .values(NewTokenRow::of(token))
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
            // COALESCE keeps the first time and still counts the row as found.
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
    fn authenticate(
        &self,
        key_sha256: &Sha256,
        now: DateTime<Utc>,
    ) -> Result<Option<User>, PortError> {
        self.with_connection(|connection| {
            let rows = tokens::table
                .inner_join(users::table.left_join(user_permissions::table))
                .filter(tokens::key_sha256.eq(key_sha256.0.as_slice()))
                .select((
                    TokenRow::as_select(),
                    UserRow::as_select(),
                    user_permissions::code.nullable(),
                ))
                .load(connection)?;
            Ok(holder(rows, now)?)
        })
    }
}

/// The user of a token's joined rows, one for each of the user's codes; none when the token is not
/// accepted at `now`.
fn holder(
    rows: Vec<(TokenRow, UserRow, Option<i16>)>,
    now: DateTime<Utc>,
) -> Result<Option<User>, PortError> {
    let Some((token, ..)) = rows.first() else {
        return Ok(None);
    };
    if !token.into_domain()?.is_valid_at(now) {
        return Ok(None);
    }
    let users = rows.into_iter().map(|(_, user, code)| (user, code)).collect();
    Ok(users_from_rows(users)?.pop())
}
