//! Finds obstacles among the rows: lines that contradict each other, and rows that exist already.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use domain::MediaFile;
use ports::Occupants;

use super::obstacle::Obstacle;
use super::plan::GivenFile;

/// Finds the lines that contradict an earlier one.
pub(super) fn contradictions(given: &[GivenFile]) -> Vec<(usize, Obstacle)> {
    let mut obstacles = Vec::new();
    let mut ids = HashMap::new();
    let mut thumbnail_ids = HashMap::new();
    let mut keys = HashMap::new();
    let mut user_ids = HashMap::new();
    let mut usernames = HashMap::new();
    for GivenFile { line, file } in given {
        let mut add = |obstacle| obstacles.push((*line, obstacle));
        if let Some(first) = earlier(&mut ids, file.id, *line) {
            add(Obstacle::RepeatedId(first));
        }
        for id in file.thumbnails.iter().map(|thumbnail| thumbnail.id) {
            if let Some(line) = earlier(&mut thumbnail_ids, id, *line) {
                add(Obstacle::RepeatedThumbnailId { id, line });
            }
        }
        for key in file.keys() {
            if let Some(line) = earlier(&mut keys, key, *line) {
                add(Obstacle::RepeatedKey { key: key.clone(), line });
            }
        }
        if let Some(user) = &file.uploader {
            let (first, one) = *user_ids.entry(user.id).or_insert((*line, user));
            let (second, other) = *usernames.entry(&user.username).or_insert((*line, user));
            let other_line = if user == one { second } else { first };
            if user != one || user != other {
                add(Obstacle::ContradictoryUser(other_line));
            }
        }
    }
    obstacles
}

/// The earlier line with the same `value`, if there is one.
fn earlier<T: Eq + Hash>(lines: &mut HashMap<T, usize>, value: T, line: usize) -> Option<usize> {
    match lines.entry(value) {
        Entry::Occupied(first) => Some(*first.get()),
        Entry::Vacant(entry) => {
            entry.insert(line);
            None
        }
    }
}

/// Whether the rows of `given` exist already. Adds the differences and the taken ids and keys to
/// `obstacles`.
pub(super) fn check(
    given: &MediaFile,
    occupants: &Occupants,
    obstacles: &mut Vec<Obstacle>,
) -> bool {
    let existing = occupants.files.binary_search_by_key(&given.id, |file| file.id);
    if let Ok(index) = existing {
        let differences = differences(given, &occupants.files[index]);
        if !differences.is_empty() {
            obstacles.push(Obstacle::Different(differences));
        }
        return true;
    }
    for thumbnail in &given.thumbnails {
        if let Some(&file) = occupants.thumbnails.get(&thumbnail.id) {
            obstacles.push(Obstacle::ThumbnailIdTaken { id: thumbnail.id, file });
        }
    }
    for key in given.keys() {
        match occupants.keys.get(key) {
            Some(&Some(file)) => obstacles.push(Obstacle::KeyTaken { key: key.clone(), file }),
            Some(None) => obstacles.push(Obstacle::KeyRetired(key.clone())),
            None => {}
        }
    }
    false
}

/// The fields that differ, by their JSON names. An account keeps its existing name, so only the id
/// of an uploader is compared.
fn differences(given: &MediaFile, existing: &MediaFile) -> Vec<&'static str> {
    let uploader_id = |file: &MediaFile| file.uploader.as_ref().map(|uploader| uploader.id);
    let facts = [
        ("type", given.file_type == existing.file_type),
        ("user", uploader_id(given) == uploader_id(existing)),
        ("f", given.key == existing.key),
        ("name", given.name == existing.name),
        ("description", given.description == existing.description),
        ("size", given.size == existing.size),
        ("width and height", given.image.dimensions == existing.image.dimensions),
        ("mode", given.image.color_mode == existing.image.color_mode),
        ("created_at", given.created_at == existing.created_at),
        ("updated_at", given.updated_at == existing.updated_at),
        ("thumbnails", given.thumbnails == existing.thumbnails),
    ];
    facts.into_iter().filter(|(_, is_equal)| !is_equal).map(|(name, _)| name).collect()
}
