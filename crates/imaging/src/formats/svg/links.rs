//! The references of elements to each other: by `href`, by `url()` in attributes, and by style
//! sheets.

use resvg::usvg::roxmltree::{Document, Node};
use simplecss::{AttributeOperator, DeclarationTokenizer, Element, PseudoClass, Rule, StyleSheet};

/// The elements that are drawn with what their `href` refers to.
const WITH_HREF: [&str; 8] =
    ["use", "feImage", "pattern", "linearGradient", "radialGradient", "filter", "textPath", "tref"];

/// The most steps that it takes to parse all style sheets. The parser looks for line ends from the
/// start at every declaration.
const MAX_PARSER_STEPS: u64 = 1_000_000_000;

/// A reference of an element.
pub(super) struct Link<'a> {
    /// The attribute or property, without a prefix.
    pub(super) property: &'a str,
    /// The identifier of the other element.
    pub(super) id: &'a str,
}

/// The rules of all style sheets of a document.
pub(super) struct Styles<'a>(StyleSheet<'a>);

impl<'a> Styles<'a> {
    /// The rules of that document; `None` when they take too long to parse.
    pub(super) fn of(document: &'a Document) -> Option<Self> {
        let mut sheet = StyleSheet::new();
        let mut steps = 0_u64;
        let styles = document.descendants().filter(|node| node.tag_name().name() == "style");
        for text in styles.filter_map(|style| style.text()) {
            steps = steps.saturating_add(parser_steps(text));
            if steps > MAX_PARSER_STEPS {
                return None;
            }
            sheet.parse_more(text);
        }
        Some(Self(sheet))
    }

    /// An upper bound of the steps that it takes to compare an element at most that deep in the
    /// document with all rules. A descendant combinator is compared with every ancestor, for each
    /// of those that the next one is compared with.
    pub(super) fn steps(&self, nesting: u64) -> u64 {
        let steps = |rule: &Rule| {
            let selector = rule.selector.to_string();
            let siblings_or_parents =
                [" > ", " + "].iter().map(|c| selector.matches(c).count() * 2);
            let blanks = selector.matches(' ').count();
            let descendants = blanks.saturating_sub(siblings_or_parents.sum());
            let steps = |steps: u64, nth: usize| steps.saturating_mul(nesting) / (nth as u64 + 1);
            (0..descendants).fold(1, steps).saturating_add(blanks as u64)
        };
        self.0.rules.iter().map(steps).fold(0, u64::saturating_add)
    }

    /// Only the rules that refer to elements.
    pub(super) fn with_links(mut self) -> Self {
        let refers = |rule: &Rule| rule.declarations.iter().any(|one| one.value.contains("url("));
        self.0.rules.retain(refers);
        self
    }

    /// The patterns that an element inherits as paint.
    pub(super) fn inherited_paint<'n>(&'n self, node: &Node<'n, 'n>) -> Vec<Link<'n>> {
        let ancestors = node.ancestors().skip(1);
        let links = ancestors.flat_map(|ancestor| self.links(&ancestor));
        links.filter(|link| matches!(link.property, "fill" | "stroke")).collect()
    }

    /// The references of an element.
    pub(super) fn links<'n>(&'n self, node: &Node<'n, 'n>) -> Vec<Link<'n>> {
        let mut links = Vec::new();
        let tag = node.tag_name().name();
        for attribute in node.attributes() {
            match (attribute.name(), attribute.value()) {
                ("href", value) => {
                    let id = value.trim().strip_prefix('#').filter(|_| WITH_HREF.contains(&tag));
                    links.extend(id.map(|id| Link { property: "href", id }));
                }
                ("style", value) => {
                    for declaration in DeclarationTokenizer::from(value) {
                        add(&mut links, declaration.name, declaration.value);
                    }
                }
                (name, value) => add(&mut links, name, value),
            }
        }
        for rule in self.0.rules.iter().filter(|rule| rule.selector.matches(&Selected(*node))) {
            for declaration in &rule.declarations {
                add(&mut links, declaration.name, declaration.value);
            }
        }
        links
    }
}

/// An upper bound of the steps that it takes to parse declarations.
pub(super) fn parser_steps(text: &str) -> u64 {
    let declarations = text.matches([';', '}']).count() as u64 + 1;
    declarations.saturating_mul(text.len() as u64)
}

/// Adds what a value refers to by `url()` (CSS Values 4, section 4.5).
fn add<'a>(links: &mut Vec<Link<'a>>, property: &'a str, value: &'a str) {
    for part in value.split("url(").skip(1) {
        let target = part.trim_start().trim_start_matches(['"', '\'']);
        let Some(id) = target.strip_prefix('#') else { continue };
        let end = id.find(['"', '\'', ')', ' ']).unwrap_or(id.len());
        links.extend(id.get(..end).map(|id| Link { property, id }));
    }
}

/// An element as selectors see it.
struct Selected<'n>(Node<'n, 'n>);

impl Element for Selected<'_> {
    fn parent_element(&self) -> Option<Self> {
        self.0.parent_element().map(Self)
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.0.prev_sibling_element().map(Self)
    }

    fn has_local_name(&self, name: &str) -> bool {
        self.0.tag_name().name() == name
    }

    fn attribute_matches(&self, name: &str, operator: AttributeOperator) -> bool {
        self.0.attribute(name).is_some_and(|value| operator.matches(value))
    }

    fn pseudo_class_matches(&self, class: PseudoClass) -> bool {
        matches!(class, PseudoClass::FirstChild) && self.prev_sibling_element().is_none()
    }
}
