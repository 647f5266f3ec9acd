//! The two variants of a media file in the OpenAPI document.

use domain::FileType;
use utoipa::openapi::schema::Discriminator;
use utoipa::openapi::{Object, OneOfBuilder, OpenApi, Ref, RefOr, Schema};
use utoipa::{Modify, PartialSchema, ToSchema};

use super::enum_schemas::enumeration;
use super::media_file_body::ImageBody;

const MEDIA_FILE: &str = "MediaFile";
const IMAGE_FILE: &str = "ImageFile";
const OTHER_FILE: &str = "OtherFile";
/// The field behind the image fields.
const AFTER_IMAGE_FIELDS: &str = "created_at";
const THUMBNAILS: &str = "thumbnails";

/// Splits the schema of a media file into two, as the JSON does: an image has image fields and
/// thumbnails, other files do not.
pub struct MediaFileVariants;

impl Modify for MediaFileVariants {
    fn modify(&self, document: &mut OpenApi) {
        let schemas = &mut document.components.get_or_insert_default().schemas;
        let Some(RefOr::T(Schema::Object(fields))) = schemas.remove(MEDIA_FILE) else { return };
        schemas.insert(IMAGE_FILE.to_owned(), schema(image_file(&fields)));
        schemas.insert(OTHER_FILE.to_owned(), schema(other_file(&fields)));
        schemas.insert(MEDIA_FILE.to_owned(), either_file());
        let mut parts = Vec::new();
        ImageBody::schemas(&mut parts);
        schemas.extend(parts);
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
        if name == AFTER_IMAGE_FIELDS
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
    object.description =
        Some("A media file other than an image: without the keys of one.".to_owned());
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
    let types = enumeration(types.map(FileType::as_str));
    object.properties.insert("type".to_owned(), schema(types));
    object
}
