//! The ports [`Tokens`] and [`TokenAuthenticator`].

use chrono::{DateTime, Utc};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl,
    RunQueryDsl, SelectableHelper, SqliteConnection, insert_into, update,
};
use domain::{Sha256, Token, TokenId, UserId};
use ports::{Found, NewToken, PortError, TokenAuthenticator, TokenHolder, Tokens};

use crate::SqliteDatabase;
use crate::error::QueryError;
use crate::found::found_one_by_one;
use crate::rows::{NewTokenColumns, TokenRow, UserRow, users_from_rows};
use crate::schema::{tokens, user_permissions, users};

impl Tokens for SqliteDatabase {
    fn add(&self, token: &NewToken) -> Result<Token, PortError> {
        self.transaction(|connection| {
            let row: TokenRow = insert_into(tokens::table)
                .values(NewTokenColumns::of(token))
                .returning(TokenRow::as_returning())
                .get_result(connection)?;
            Ok(row.into_domain()?)
        })
    }

    fn list(&self, user_id: UserId) -> Result<Vec<Token>, PortError> {
        self.with_connection(|connection| {
            let rows: Vec<TokenRow> = tokens::table
                .filter(tokens::user_id.eq(user_id.get()))
                .order(tokens::id)
                .select(TokenRow::as_select())
                .load(connection)?;
            Ok(rows.into_iter().map(TokenRow::into_domain).collect::<Result<_, _>>()?)
        })
    }

    fn revoke(&self, id: TokenId, at: DateTime<Utc>) -> Result<bool, PortError> {
        self.transaction(|connection| {
            let token = tokens::table.find(id.get());
            update(token.filter(tokens::revoked_at.is_null()))
                .set(tokens::revoked_at.eq(at.timestamp_micros()))
                .execute(connection)?;
            Ok(diesel::select(diesel::dsl::exists(token)).get_result(connection)?)
        })
    }
}

impl TokenAuthenticator for SqliteDatabase {
    fn authenticate_many(
        &self,
        keys_sha256: &[Sha256],
        now: DateTime<Utc>,
    ) -> Result<Found<Sha256, TokenHolder>, PortError> {
        self.snapshot(|connection| {
            found_one_by_one(keys_sha256, |key_sha256| authenticate(connection, key_sha256, now))
        })
    }
}

fn authenticate(
    connection: &mut SqliteConnection,
    key_sha256: &Sha256,
    now: DateTime<Utc>,
) -> Result<Option<TokenHolder>, QueryError> {
    let now = now.timestamp_micros();
    let rows: Vec<(TokenRow, UserRow, Option<i32>)> = tokens::table
        .inner_join(users::table)
        .left_join(user_permissions::table.on(user_permissions::user_id.eq(users::id)))
        .filter(tokens::key_sha256.eq(&key_sha256.0[..]))
        .filter(tokens::revoked_at.is_null())
        .filter(tokens::expires_at.is_null().or(tokens::expires_at.gt(now)))
        .select((TokenRow::as_select(), UserRow::as_select(), user_permissions::code.nullable()))
        .load(connection)?;
    let (mut tokens, users): (Vec<_>, Vec<_>) =
        rows.into_iter().map(|(token, user, code)| (token, (user, code))).unzip();
    let Some((token, user)) = tokens.pop().zip(users_from_rows(users)?.pop()) else {
        return Ok(None);
    };
    Ok(Some(TokenHolder { user, expires_at: token.into_domain()?.expires_at }))
}
