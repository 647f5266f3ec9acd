//! Changes of a file's texts.

use std::collections::BTreeMap;

use serde::Serialize;

/// Changes of the texts of a file; what is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Changes {
    texts: BTreeMap<&'static str, Option<String>>,
}

impl Changes {
    /// No change.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Changes the name; `None` removes it, which is not the same as an empty one.
    #[must_use]
    pub fn name(self, name: Option<impl Into<String>>) -> Self {
        self.with("name", name.map(Into::into))
    }

    /// Changes the description; `None` removes it.
    #[must_use]
    pub fn description(self, description: Option<impl Into<String>>) -> Self {
        self.with("description", description.map(Into::into))
    }

    fn with(mut self, field: &'static str, text: Option<String>) -> Self {
        self.texts.insert(field, text);
        self
    }
}
