//! The fields of a request body, of any media type.

use application::{StagedContent, TextsEdit};
use domain::{InvalidText, MAX_DESCRIPTION_BYTES, MAX_NAME_CHARS, parse_description, parse_name};

use crate::error::{ApiError, FieldErrors};

/// The editable fields of a media file in a request body of any media type.
#[derive(Default)]
pub struct Form {
    pub name: TextField,
    pub description: TextField,
    pub file: FileField,
}

#[derive(Default)]
pub enum TextField {
    #[default]
    Absent,
    Null,
    Text(String),
    NotText,
}

#[derive(Default)]
pub enum FileField {
    #[default]
    Absent,
    NotAFile,
    Empty,
    File(UploadedFile),
}

/// A file of a multipart body, already staged.
pub struct UploadedFile {
    pub content: StagedContent,
    pub client_name: String,
}

/// Whether a body must contain a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum FileIs {
    Required,
    Optional,
}

/// A form with valid fields.
pub struct ValidForm {
    pub texts: TextsEdit,
    pub file: Option<UploadedFile>,
}

impl Form {
    /// The text field of that name, if the form has it.
    pub fn text_field(&mut self, name: &str) -> Option<&mut TextField> {
        match name {
            "name" => Some(&mut self.name),
            "description" => Some(&mut self.description),
            _ => None,
        }
    }

    /// Validates all fields and reports all errors at once.
    pub fn validate(self, file_is: FileIs) -> Result<ValidForm, ApiError> {
        let mut errors = FieldErrors::default();
        let texts = TextsEdit {
            name: self.name.validate("name", parse_name, &mut errors),
            description: self.description.validate("description", parse_description, &mut errors),
        };
        let file = self.file.validate(file_is, &mut errors);
        errors.into_result()?;
        Ok(ValidForm { texts, file })
    }
}

impl TextField {
    #[expect(clippy::option_option, reason = "a field may be absent, null or set")]
    fn validate(
        self,
        field: &str,
        parse: fn(&str) -> Result<String, InvalidText>,
        errors: &mut FieldErrors,
    ) -> Option<Option<String>> {
        match self {
            Self::Absent => None,
            Self::Null => Some(None),
            Self::NotText => {
                errors.push(field, "Not a valid string.");
                None
            }
            Self::Text(text) => {
                let parsed = parse(text.trim());
                Some(parsed.map_err(|reason| errors.push(field, sentence(reason))).ok())
            }
        }
    }
}

/// The error of a text that is too long to be read; `None` for a field without a limit.
pub fn too_long(field: &str) -> Option<ApiError> {
    let reason = match field {
        "name" => InvalidText::TooLong,
        "description" => InvalidText::TooManyBytes,
        _ => return None,
    };
    Some(ApiError::Invalid(FieldErrors::one(field, sentence(reason))))
}

fn sentence(reason: InvalidText) -> String {
    match reason {
        InvalidText::TooLong => {
            format!("Ensure this field has no more than {MAX_NAME_CHARS} characters.")
        }
        InvalidText::TooManyBytes => {
            format!("Ensure this field has no more than {MAX_DESCRIPTION_BYTES} bytes.")
        }
        InvalidText::NullCharacter => "Null characters are not allowed.".to_owned(),
    }
}

impl FileField {
    fn validate(self, file_is: FileIs, errors: &mut FieldErrors) -> Option<UploadedFile> {
        let sentence = match self {
            Self::File(file) => return Some(file),
            Self::Absent if file_is == FileIs::Optional => return None,
            Self::Absent => "No file was submitted.",
            Self::Empty => "The submitted file is empty.",
            Self::NotAFile => {
                "The submitted data was not a file. Check the encoding type on the form."
            }
        };
        errors.push("f", sentence);
        None
    }
}
