use domain::FileType;
use utoipa::openapi::schema::Discriminator;
use utoipa::openapi::{Object, OneOfBuilder, OpenApi, Ref, RefOr, Schema};
use utoipa::{Modify, PartialSchema, ToSchema};

use super::body::ImageBody;
use super::words::words;

const MEDIA_FILE: &str = "MediaFile";
const IMAGE_FILE: &str = "ImageFile";
const OTHER_FILE: &str = "OtherFile";
/// The field that the facts of images come before.
const AFTER_FACTS: &str = "created_at";
const THUMBNAILS: &str = "thumbnails";

/// Tells apart in the document what the serialisation tells apart: an image has facts and thumbnails,
/// anything else has no such fields.
pub struct MediaFileVariants;

impl Modify for MediaFileVariants {
    fn modify(&self, document: &mut OpenApi) {
        let schemas = &mut document.components.get_or_insert_default().schemas;
        let Some(RefOr::T(Schema::Object(fields))) = schemas.remove(MEDIA_FILE) else { return };
        schemas.insert(IMAGE_FILE.to_owned(), schema(image_file(&fields)));
        schemas.insert(OTHER_FILE.to_owned(), schema(other_file(&fields)));
        schemas.insert(MEDIA_FILE.to_owned(), either_file());
        let mut parts_of_facts = Vec::new();
        ImageBody::schemas(&mut parts_of_facts);
        schemas.extend(parts_of_facts);
    }
}

fn schema(object: Object) -> RefOr<Schema> {
    Schema::from(object).into()
}

fn image_file(fields: &Object) -> Object {
    let mut object = fields.clone();
    object.description = Some("A media file that is an image.".to_owned());
    object.properties.clear();
    for (name, field) in &fields.properties {
        if name == AFTER_FACTS
            && let RefOr::T(Schema::Object(facts)) = ImageBody::schema()
        {
            object.properties.extend(facts.properties);
            object.required.extend(facts.required);
        }
        object.properties.insert(name.clone(), field.clone());
    }
    with_types(object, |file_type| file_type == FileType::Image)
}

fn other_file(fields: &Object) -> Object {
    let mut object = fields.clone();
    object.description = Some("A media file that is no image: without the keys of one.".to_owned());
    object.properties.shift_remove(THUMBNAILS);
    object.required.retain(|name| name != THUMBNAILS);
    with_types(object, |file_type| file_type != FileType::Image)
}

fn either_file() -> RefOr<Schema> {
    let name = |file_type: FileType| {
        if file_type == FileType::Image { IMAGE_FILE } else { OTHER_FILE }
    };
    let mapping = FileType::ALL
        .map(|file_type| (file_type.as_str(), Ref::from_schema_name(name(file_type)).ref_location));
    let one_of = OneOfBuilder::new()
        .item(Ref::from_schema_name(IMAGE_FILE))
        .item(Ref::from_schema_name(OTHER_FILE))
        .discriminator(Some(Discriminator::with_mapping("type", mapping)));
    Schema::from(one_of.build()).into()
}

fn with_types(mut object: Object, admitted: fn(FileType) -> bool) -> Object {
    let types = FileType::ALL.into_iter().filter(|file_type| admitted(*file_type));
    let types = words(types.map(FileType::as_str));
    object.properties.insert("type".to_owned(), schema(types));
    object
}
