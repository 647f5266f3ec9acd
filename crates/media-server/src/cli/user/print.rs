//! Prints users as a table.

use std::io::{self, Write};

use domain::{User, full_name};

use crate::cli::table::{write_table, yes_or_no};

pub(super) fn write_users(out: &mut dyn Write, users: &[User]) -> io::Result<()> {
    let headings = ["ID", "USERNAME", "FULL NAME", "ACTIVE", "STAFF", "ADMIN", "PERMISSIONS"];
    write_table(out, headings, users.iter().map(row))
}

fn row(user: &User) -> [String; 7] {
    let codes: Vec<String> = user.permissions.iter().map(ToString::to_string).collect();
    [
        user.id.get().to_string(),
        user.username.to_string(),
        full_name(&user.first_name, &user.last_name),
        yes_or_no(user.is_active),
        yes_or_no(user.is_staff),
        yes_or_no(user.is_admin),
        codes.join(","),
    ]
}
