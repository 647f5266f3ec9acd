use std::collections::BTreeSet;

use diesel::dsl::exists;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl,
    SelectableHelper, SqliteConnection, delete, insert_into, select, update,
};
use domain::{PermissionCode, User, UserId, Username};
use ports::{NewUser, PortError, Users};

use crate::SqliteDatabase;
use crate::error::Failure;
use crate::rows::{UserColumns, UserRow, users_from_rows};
use crate::schema::{user_permissions, users};

impl Users for SqliteDatabase {
    fn add(&self, user: &NewUser) -> Result<User, PortError> {
        self.transaction(|connection| insert(connection, user))
    }

    fn add_first(&self, user: &NewUser) -> Result<Option<User>, PortError> {
        self.transaction(|connection| {
            if is_anybody_there(connection)? {
                return Ok(None);
            }
            insert(connection, user).map(Some)
        })
    }

    fn find(&self, username: &Username) -> Result<Option<User>, PortError> {
        self.with_connection(|connection| {
            let rows = users::table
                .left_join(user_permissions::table)
                .filter(users::username.eq(username.as_str()))
                .select((UserRow::as_select(), user_permissions::code.nullable()))
                .load(connection)?;
            Ok(users_from_rows(rows)?.pop())
        })
    }

    fn list(&self) -> Result<Vec<User>, PortError> {
        self.with_connection(|connection| {
            let rows = users::table
                .left_join(user_permissions::table)
                .order(users::id)
                .select((UserRow::as_select(), user_permissions::code.nullable()))
                .load(connection)?;
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

/// Whether there is a user who is no [placeholder](User::is_placeholder).
fn is_anybody_there(connection: &mut SqliteConnection) -> Result<bool, Failure> {
    let has_codes = exists(user_permissions::table.filter(user_permissions::user_id.eq(users::id)));
    let is_more = users::is_active.or(users::is_staff).or(users::is_admin).or(has_codes);
    Ok(select(exists(users::table.filter(is_more))).get_result(connection)?)
}

fn insert(connection: &mut SqliteConnection, user: &NewUser) -> Result<User, Failure> {
    let id: i64 = insert_into(users::table)
        .values((
            users::username.eq(user.username.as_str()),
            users::first_name.eq(&user.first_name),
            users::last_name.eq(&user.last_name),
            users::is_staff.eq(user.is_staff),
            users::is_admin.eq(user.is_admin),
            users::is_active.eq(true),
        ))
        .returning(users::id)
        .get_result(connection)?;
    insert_permissions(connection, id, &user.permissions)?;
    find(connection, id)?.ok_or_else(|| diesel::result::Error::NotFound.into())
}

fn find(connection: &mut SqliteConnection, id: i64) -> Result<Option<User>, Failure> {
    let rows = users::table
        .left_join(user_permissions::table)
        .filter(users::id.eq(id))
        .select((UserRow::as_select(), user_permissions::code.nullable()))
        .load(connection)?;
    Ok(users_from_rows(rows)?.pop())
}

/// Replaces everything of a user who is there.
fn write(connection: &mut SqliteConnection, user: &User) -> Result<(), Failure> {
    let id = user.id.get();
    update(users::table.find(id)).set(UserColumns::of(user)).execute(connection)?;
    let held = user_permissions::table.filter(user_permissions::user_id.eq(id));
    delete(held).execute(connection)?;
    insert_permissions(connection, id, &user.permissions)
}

pub(crate) fn insert_permissions(
    connection: &mut SqliteConnection,
    user_id: i64,
    permissions: &BTreeSet<PermissionCode>,
) -> Result<(), Failure> {
    for permission in permissions {
        insert_into(user_permissions::table)
            .values((
                user_permissions::user_id.eq(user_id),
                user_permissions::code.eq(i32::from(permission.code())),
            ))
            .execute(connection)?;
    }
    Ok(())
}
