//! The port [`Users`]: accounts and their permissions.

use diesel::dsl::{AsSelect, exists};
use diesel::sqlite::Sqlite;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl,
    SelectableHelper, SqliteConnection, delete, insert_into, select, update,
};
use domain::{User, UserId, Username};
use ports::{NewUser, PortError, Users};

use crate::SqliteDatabase;
use crate::error::QueryError;
use crate::rows::{UserColumns, UserRow, users_from_rows};
use crate::schema::{user_permissions, users};

impl Users for SqliteDatabase {
    fn add(&self, user: &NewUser) -> Result<User, PortError> {
        self.transaction(|connection| insert(connection, user))
    }

    fn add_first(&self, user: &NewUser) -> Result<Option<User>, PortError> {
        self.transaction(|connection| {
            if has_users(connection)? {
                return Ok(None);
            }
            insert(connection, user).map(Some)
        })
    }

    fn find(&self, username: &Username) -> Result<Option<User>, PortError> {
        self.with_connection(|connection| {
            let rows = users_with_codes()
                .filter(users::username.eq(username.as_str()))
                .load(connection)?;
            Ok(users_from_rows(rows)?.pop())
        })
    }

    fn list(&self) -> Result<Vec<User>, PortError> {
        self.with_connection(|connection| {
            let rows = users_with_codes().order(users::id).load(connection)?;
            Ok(users_from_rows(rows)?)
        })
    }

    fn update(&self, id: UserId, change: &dyn Fn(User) -> User) -> Result<Option<User>, PortError> {
        self.transaction(|connection| {
            let Some(present) = find(connection, id.get())? else {
                return Ok(None);
            };
            let user = User { id, ..change(present) };
            write(connection, &user)?;
            Ok(Some(user))
        })
    }
}

/// The rows of users with their permission codes, for [`users_from_rows`].
#[diesel::dsl::auto_type]
pub(crate) fn users_with_codes() -> _ {
    let user: AsSelect<UserRow, Sqlite> = UserRow::as_select();
    users::table
        .left_join(user_permissions::table)
        .select((user, user_permissions::code.nullable()))
}

/// Whether there is a user who is not a [placeholder](User::is_placeholder).
fn has_users(connection: &mut SqliteConnection) -> Result<bool, QueryError> {
    let has_codes = exists(user_permissions::table.filter(user_permissions::user_id.eq(users::id)));
    let is_more = users::is_active.or(users::is_staff).or(users::is_admin).or(has_codes);
    Ok(select(exists(users::table.filter(is_more))).get_result(connection)?)
}

fn insert(connection: &mut SqliteConnection, new: &NewUser) -> Result<User, QueryError> {
    let row: UserRow = insert_into(users::table)
        .values(UserColumns::of_new(new))
        .returning(UserRow::as_returning())
        .get_result(connection)?;
    let user = User { permissions: new.permissions.clone(), ..row.into_domain()? };
    insert_permissions(connection, &user)?;
    Ok(user)
}

fn find(connection: &mut SqliteConnection, id: i64) -> Result<Option<User>, QueryError> {
    let rows = users_with_codes().filter(users::id.eq(id)).load(connection)?;
    Ok(users_from_rows(rows)?.pop())
}

/// Replaces all columns and permissions of a user.
fn write(connection: &mut SqliteConnection, user: &User) -> Result<(), QueryError> {
    let id = user.id.get();
    update(users::table.find(id)).set(UserColumns::of(user)).execute(connection)?;
    let held = user_permissions::table.filter(user_permissions::user_id.eq(id));
    delete(held).execute(connection)?;
    insert_permissions(connection, user)
}

pub(crate) fn insert_permissions(
    connection: &mut SqliteConnection,
    user: &User,
) -> Result<(), QueryError> {
    for permission in &user.permissions {
        insert_into(user_permissions::table)
            .values((
                user_permissions::user_id.eq(user.id.get()),
                user_permissions::code.eq(i32::from(permission.code())),
            ))
            .execute(connection)?;
    }
    Ok(())
}
