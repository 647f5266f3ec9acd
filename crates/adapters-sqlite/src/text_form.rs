//! The stored form of texts: normalized, folded for searches and collated.
//!
//! What SQL cannot compute, this does after the migrations: texts that are stored in another form,
//! of an older version or of another collation, are computed again.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SqliteConnection, update};
use domain::{Collation, normalize_description, normalize_name};
use ports::PortError;

use crate::SqliteDatabase;
use crate::error::QueryError;
use crate::rows::TextColumns;
use crate::schema::{media_files, text_form};

/// How many media files a transaction reads. It keeps writers waiting for some tens of
/// milliseconds.
const BATCH: i64 = 500;

/// The texts of a media file as they are stored.
type StoredTexts = (i64, Option<String>, Option<String>, String, Option<Vec<u8>>);

impl SqliteDatabase {
    /// Computes the texts whose stored form is outdated. An interrupted run is resumed after its
    /// last batch.
    pub(crate) fn update_text_form(&self) -> Result<(), PortError> {
        let mut updated = 0;
        while let Some(files) =
            self.transaction(|connection| update_batch(connection, &self.collation))?
        {
            updated += files;
        }
        if updated > 0 {
            tracing::info!(files = updated, "names and descriptions were normalized and collated");
        }
        Ok(())
    }
}

/// The number of files of the batch that had another form; `None` if no batch is left.
fn update_batch(
    connection: &mut SqliteConnection,
    collation: &Collation,
) -> Result<Option<usize>, QueryError> {
    let form = collation.text_form();
    let Some(from) = next_id(connection, &form)? else { return Ok(None) };
    let files: Vec<StoredTexts> = media_files::table
        .filter(media_files::id.ge(from))
        .order(media_files::id)
        .limit(BATCH)
        .select((
            media_files::id,
            media_files::name,
            media_files::description,
            media_files::search_text,
            media_files::name_sort_key,
        ))
        .load(connection)?;
    let next_id = files.last().map(|(id, ..)| id + 1);
    let mut updated = 0;
    for file in files {
        updated += update_texts(connection, file, collation)?;
    }
    update(text_form::table)
        .set((text_form::form.eq(form), text_form::next_id.eq(next_id)))
        .execute(connection)?;
    Ok(Some(updated))
}

/// From which id on files may have another form; `None` if all have this one.
fn next_id(connection: &mut SqliteConnection, form: &str) -> Result<Option<i64>, QueryError> {
    let (stored, next_id): (String, Option<i64>) =
        text_form::table.select((text_form::form, text_form::next_id)).get_result(connection)?;
    Ok(if stored == form { next_id } else { Some(0) })
}

/// How many files were changed: one, unless its texts are in this form.
fn update_texts(
    connection: &mut SqliteConnection,
    (id, name, description, search_text, name_sort_key): StoredTexts,
    collation: &Collation,
) -> Result<usize, QueryError> {
    let new_name = name.as_deref().map(normalize_name);
    let new_description = description.as_deref().map(normalize_description);
    let columns = TextColumns::of(new_name.as_deref(), new_description.as_deref(), collation);
    let (name, description) = (name.as_deref(), description.as_deref());
    if columns == (TextColumns { name, description, search_text, name_sort_key }) {
        return Ok(0);
    }
    Ok(update(media_files::table.find(id)).set(columns).execute(connection)?)
}
