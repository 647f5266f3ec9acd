//! The size of a drawing after all references are resolved, before memory is spent on it.

use std::collections::HashMap;

use resvg::usvg::roxmltree::{Document, Node};

use super::links::{Link, Styles, parser_steps};
use crate::error::DecodeError;
use crate::format::unreadable;

/// How deep elements may lie in each other, references included. Renderers follow them by
/// recursion.
const MAX_NESTING: u64 = 128;

/// The most steps that it takes to compare all nodes with all selectors.
const MAX_SELECTOR_STEPS: u64 = 100_000_000;

/// The bytes of attributes that are as much work as an element.
const ATTRIBUTE_BYTES_PER_NODE: u64 = 64;

/// The steps of parsing a style attribute that are as much work as an element.
const STYLE_STEPS_PER_NODE: u64 = 4096;

/// Rejects a document that has more nodes than `max_nodes` after its references are resolved, or in
/// which they form a circle.
pub(super) fn check(document: &Document, max_nodes: u64) -> Result<u64, DecodeError> {
    let root = document.root_element();
    let nesting = nesting(&root, 0)?;
    let styles = Styles::of(document).ok_or_else(|| too_complex("style sheets"))?;
    let steps = styles.steps(nesting);
    let affordable = |nodes: u64| nodes.saturating_mul(steps) <= MAX_SELECTOR_STEPS;
    let elements = document.descendants().count();
    if !affordable(elements as u64) {
        return Err(too_complex("style sheets"));
    }
    let mut counter = Counter {
        ids: ids(document),
        styles: &styles.with_links(),
        marks: vec![Mark::New; elements],
        has_patterns: document.descendants().any(|node| node.tag_name().name() == "pattern"),
        max_nodes,
    };
    let nodes = counter.weigh(root, 0)?.nodes;
    if affordable(nodes) { Ok(nodes) } else { Err(too_complex("style sheets")) }
}

/// How deep the deepest descendant of an element lies, which itself lies `above` deep.
fn nesting(node: &Node, above: u64) -> Result<u64, DecodeError> {
    if above > MAX_NESTING {
        return Err(too_complex("nesting"));
    }
    let children = node.children().filter(Node::is_element);
    children
        .map(|child| nesting(&child, above + 1))
        .try_fold(above, |deepest, child| child.map(|child| child.max(deepest)))
}

/// The first element of each identifier.
fn ids<'d>(document: &'d Document) -> HashMap<&'d str, Node<'d, 'd>> {
    let mut ids = HashMap::new();
    for node in document.descendants() {
        if let Some(id) = node.attribute("id") {
            ids.entry(id).or_insert(node);
        }
    }
    ids
}

fn too_complex(what: &str) -> DecodeError {
    tracing::debug!(what, "an SVG is too complex");
    DecodeError::TooLarge
}

/// What an element amounts to, with all that it contains and refers to.
#[derive(Clone, Copy, Default)]
struct Weight {
    nodes: u64,
    /// The shapes that paint is applied to.
    shapes: u64,
    /// The corners that markers are drawn at.
    corners: u64,
}

impl Weight {
    /// What the element itself is. Long attributes count like more elements: they are parsed for
    /// each copy.
    fn of(node: &Node) -> Self {
        let bytes: u64 = node.attributes().map(|attribute| attribute.value().len() as u64).sum();
        let style = node.attribute("style").map_or(0, parser_steps);
        let nodes = 1 + bytes / ATTRIBUTE_BYTES_PER_NODE + style / STYLE_STEPS_PER_NODE;
        let corners = |name| node.attribute(name).map_or(0, |value| value.len() as u64 / 2 + 4);
        match node.tag_name().name() {
            "path" => Self { nodes, shapes: 1, corners: corners("d") },
            "polyline" | "polygon" => Self { nodes, shapes: 1, corners: corners("points") },
            "line" => Self { nodes, shapes: 1, corners: 2 },
            "rect" | "circle" | "ellipse" => Self { nodes, shapes: 1, corners: 0 },
            "text" | "tspan" | "textPath" | "tref" | "a" => {
                let texts = node.children().filter_map(|child| child.text());
                let letters: u64 = texts.map(|text| text.chars().count() as u64).sum();
                Self { nodes: nodes + letters, shapes: 1, corners: 0 }
            }
            _ => Self { nodes, shapes: 0, corners: 0 },
        }
    }

    /// What a reference of this element adds to it.
    fn linked(&self, link: &Link, target: &Node, linked: Self) -> Self {
        let copies = match link.property {
            "href" => return linked,
            // These are inherited by all descendants.
            "fill" | "stroke" => self.shapes.max(1),
            "marker" | "marker-start" | "marker-mid" | "marker-end" => self.corners.max(1),
            _ => 1,
        };
        let is_gradient = target.tag_name().name().ends_with("Gradient");
        let nodes = if is_gradient { linked.nodes / 8 + 1 } else { linked.nodes };
        Self { nodes: nodes.saturating_mul(copies), ..Self::default() }
    }

    fn add(&mut self, other: Self) {
        self.nodes = self.nodes.saturating_add(other.nodes);
        self.shapes = self.shapes.saturating_add(other.shapes);
        self.corners = self.corners.saturating_add(other.corners);
    }
}

/// The progress on an element.
#[derive(Clone, Copy)]
enum Mark {
    New,
    /// Its parts are being weighed: a reference to it makes a circle.
    Open,
    Done(Weight),
}

struct Counter<'d> {
    ids: HashMap<&'d str, Node<'d, 'd>>,
    styles: &'d Styles<'d>,
    has_patterns: bool,
    /// One for each node of the document.
    marks: Vec<Mark>,
    max_nodes: u64,
}

impl<'d> Counter<'d> {
    fn weigh(&mut self, node: Node<'d, 'd>, nesting: u64) -> Result<Weight, DecodeError> {
        let at = node.id().get_usize();
        match self.marks.get(at) {
            Some(Mark::Done(weight)) => return Ok(*weight),
            Some(Mark::Open) => return Err(unreadable("references form a circle")),
            _ if nesting > MAX_NESTING => return Err(too_complex("nesting")),
            _ => self.mark(at, Mark::Open),
        }
        let mut weight = Weight::of(&node);
        self.check(weight)?;
        for child in node.children().filter(Node::is_element) {
            weight.add(self.weigh(child, nesting + 1)?);
        }
        let links = self.styles.links(&node);
        for link in links.into_iter().chain(self.inherited(&node)) {
            let Some(target) = self.ids.get(link.id).copied() else { continue };
            let linked = self.weigh(target, nesting + 1)?;
            weight.add(weight.linked(&link, &target, linked));
        }
        self.check(weight)?;
        self.mark(at, Mark::Done(weight));
        Ok(weight)
    }

    fn check(&self, weight: Weight) -> Result<(), DecodeError> {
        if weight.nodes > self.max_nodes { Err(too_complex("nodes")) } else { Ok(()) }
    }

    /// What the content of a resource inherits from where it stands, not from where it is used.
    fn inherited(&self, node: &Node<'d, 'd>) -> Vec<Link<'d>> {
        let is_resource =
            matches!(node.tag_name().name(), "pattern" | "mask" | "clipPath" | "marker");
        if self.has_patterns && is_resource {
            self.styles.inherited_paint(node)
        } else {
            Vec::new()
        }
    }

    fn mark(&mut self, at: usize, mark: Mark) {
        if let Some(place) = self.marks.get_mut(at) {
            *place = mark;
        }
    }
}
