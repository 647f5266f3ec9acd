//! The two queries of a retrieve in a bare loop over one connection: the least that a retrieve can
//! cost with diesel and PostgreSQL.
//!
//! * `bare_queries statements` prints the SQL of both, the first one's parameter `:key` and the
//!   second one's `:id`, a line each.
//! * `bare_queries loop URL KEY_SHA256 FILES SECONDS` asks for the holder of a token and for one of
//!   the first FILES media files, over and over, and prints how often it did.

use std::env;
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use diesel::dsl::auto_type;
use diesel::pg::Pg;
use diesel::query_builder::QueryFragment;
use diesel::{
    Connection, ExpressionMethods, NullableExpressionMethods, PgConnection,
    PgSortExpressionMethods, QueryDsl, RunQueryDsl, debug_query,
};

#[path = "../src/schema.rs"]
mod schema;

use schema::{media_files, thumbnails, tokens, user_permissions, users};

type Time = DateTime<Utc>;
type Token = (i64, i64, Time, Option<Time>, Option<Time>);
type User = (i64, String, String, String, bool, bool, bool);
type HolderRow = (Token, User, Option<i16>);

type MediaFile = (
    i64,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<Vec<u8>>,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Time,
    Time,
);
type Uploader = (i64, String, String, String);
type Thumbnail = (i64, String, Option<i64>);
type FileRow = (MediaFile, Option<Uploader>, Option<Thumbnail>);

#[auto_type]
#[expect(clippy::elidable_lifetime_names, reason = "auto_type wants every lifetime named")]
fn holder<'a>(key_sha256: &'a [u8]) -> _ {
    let token =
        (tokens::id, tokens::user_id, tokens::created_at, tokens::expires_at, tokens::revoked_at);
    let user = (
        users::id,
        users::username,
        users::first_name,
        users::last_name,
        users::is_staff,
        users::is_admin,
        users::is_active,
    );
    let code = user_permissions::code.nullable();
    tokens::table
        .inner_join(users::table.left_join(user_permissions::table))
        .filter(tokens::key_sha256.eq(key_sha256))
        .select((token, user, code))
}

#[auto_type]
fn media_file(id: i64) -> _ {
    let file = (
        media_files::id,
        media_files::file_type,
        media_files::key,
        media_files::name,
        media_files::description,
        media_files::size,
        media_files::sha256,
        media_files::width,
        media_files::height,
        media_files::color_mode,
        media_files::created_at,
        media_files::updated_at,
    );
    let uploader = (users::id, users::username, users::first_name, users::last_name).nullable();
    let thumbnail = (thumbnails::id, thumbnails::key, thumbnails::edge).nullable();
    media_files::table
        .left_join(users::table)
        .left_join(thumbnails::table)
        .filter(media_files::id.eq(id))
        .select((file, uploader, thumbnail))
        .order((media_files::id, thumbnails::edge.asc().nulls_first(), thumbnails::id))
}

fn statement(query: &impl QueryFragment<Pg>, parameter: &str) -> String {
    let text = debug_query::<Pg, _>(query).to_string();
    let (sql, _binds) = text.split_once(" -- binds").unwrap_or((&text, ""));
    sql.replace("$1", parameter)
}

fn retrieve(connection: &mut PgConnection, key_sha256: &[u8], id: i64) -> diesel::QueryResult<()> {
    let holder: Vec<HolderRow> = holder(key_sha256).load(connection)?;
    let file: Vec<FileRow> = media_file(id).load(connection)?;
    assert!(!holder.is_empty() && !file.is_empty(), "the key and the media file are there");
    black_box((holder, file));
    Ok(())
}

/// Ids in no order, each as likely as any other; Knuth's linear congruential generator.
fn ids(files: u64) -> impl Iterator<Item = i64> {
    let mut state = 1_u64;
    std::iter::repeat_with(move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % files + 1).cast_signed()
    })
}

fn bytes(hexadecimal: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let pairs = hexadecimal.as_bytes().chunks(2);
    pairs.map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?)).collect()
}

fn run(url: &str, key_sha256: &[u8], files: u64, time: Duration) -> Result<u64, Box<dyn Error>> {
    let mut connection = PgConnection::establish(url)?;
    let end = Instant::now() + time;
    let mut times = 0;
    for id in ids(files) {
        retrieve(&mut connection, key_sha256, id)?;
        times += 1;
        if Instant::now() >= end {
            break;
        }
    }
    Ok(times)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["statements"] => {
            println!("{}", statement(&holder(&[]), ":key"));
            println!("{}", statement(&media_file(1), ":id"));
        }
        ["loop", url, key_sha256, files, seconds] => {
            let time = Duration::from_secs_f64(seconds.parse()?);
            println!("{}", run(url, &bytes(key_sha256)?, files.parse()?, time)?);
        }
        _ => {
            return Err("usage: bare_queries statements | loop URL KEY_SHA256 FILES SECONDS".into());
        }
    }
    Ok(())
}
