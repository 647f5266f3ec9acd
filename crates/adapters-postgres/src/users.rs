//! The port [`Users`]: accounts and their permissions.

use diesel::dsl::{AsSelect, exists};
use diesel::pg::{Pg, PgConnection};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension,
    QueryDsl, RunQueryDsl, SelectableHelper, delete, insert_into, select, update,
};
use domain::{User, UserId, Username};
use ports::{NewUser, PortError, Users};

use crate::PostgresDatabase;
use crate::error::QueryError;
use crate::locks::lock_against_new_rows;
use crate::rows::{UserColumns, UserRow, users_from_rows};
use crate::schema::{user_permissions, users};

impl Users for PostgresDatabase {
    fn add(&self, user: &NewUser) -> Result<User, PortError> {
        self.transaction(|connection| insert(connection, user))
    }

    fn add_first(&self, user: &NewUser) -> Result<Option<User>, PortError> {
        self.transaction(|connection| {
            lock_against_new_rows(connection, "users")?;
            if has_users(connection)? {
                return Ok(None);
            }
            insert(connection, user).map(Some)
        })
    }

    fn find(&self, username: &Username) -> Result<Option<User>, PortError> {
        self.with_connection(|connection| {
            let named = users::username.eq(username.as_str());
            let rows = users_with_codes().filter(named).load(connection)?;
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
            let row = users::table.find(id.get());
            let locked = row.select(users::id).for_update().get_result::<i64>(connection);
            if locked.optional()?.is_none() {
                return Ok(None);
            }
            let rows = users_with_codes().filter(users::id.eq(id.get())).load(connection)?;
            let present = users_from_rows(rows)?.pop().ok_or(diesel::NotFound)?;
            let user = User { id, ..change(present) };
            write(connection, &user)?;
            Ok(Some(user))
        })
    }
}

/// The rows of users with their permission codes, for [`users_from_rows`].
#[diesel::dsl::auto_type]
pub(crate) fn users_with_codes() -> _ {
    let user: AsSelect<UserRow, Pg> = UserRow::as_select();
    users::table
        .left_join(user_permissions::table)
        .select((user, user_permissions::code.nullable()))
}

/// Whether there is a user who is not a [placeholder](User::is_placeholder).
fn has_users(connection: &mut PgConnection) -> Result<bool, QueryError> {
    let has_codes = exists(user_permissions::table.filter(user_permissions::user_id.eq(users::id)));
    let is_more = users::is_active.or(users::is_staff).or(users::is_admin).or(has_codes);
    Ok(select(exists(users::table.filter(is_more))).get_result(connection)?)
}

fn insert(connection: &mut PgConnection, new: &NewUser) -> Result<User, QueryError> {
    let row = insert_into(users::table)
        .values(UserColumns::of_new(new))
        .returning(UserRow::as_returning())
        .get_result(connection)?;
    let user = User { permissions: new.permissions.clone(), ..row.into_domain()? };
    insert_permissions(connection, &user)?;
    Ok(user)
}

/// Replaces all columns and permissions of a user.
fn write(connection: &mut PgConnection, user: &User) -> Result<(), QueryError> {
    let id = user.id.get();
    update(users::table.find(id)).set(UserColumns::of(user)).execute(connection)?;
    let held = user_permissions::table.filter(user_permissions::user_id.eq(id));
    delete(held).execute(connection)?;
    insert_permissions(connection, user)
}

fn insert_permissions(connection: &mut PgConnection, user: &User) -> Result<(), QueryError> {
    let rows: Vec<_> = user
        .permissions
        .iter()
        .map(|code| {
            let code = code.code().cast_signed();
            (user_permissions::user_id.eq(user.id.get()), user_permissions::code.eq(code))
        })
        .collect();
    insert_into(user_permissions::table).values(rows).execute(connection)?;
    Ok(())
}
