//! The part of unsynced data that survives a power cut.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::{Body, Image, NameChange, Node, State};

/// The unit of a disk write, in bytes.
const PAGE: usize = 4096;

/// The unsynced data that survives a power cut.
#[derive(Clone, Copy, Debug)]
pub enum Survivors {
    /// Nothing.
    Nothing,
    /// A random part, drawn with this seed: independently for each page, length, mode and change of
    /// names.
    Drawn(u64),
}

/// A random number generator with a seed.
struct Lots {
    survivors: Survivors,
    drawn: u64,
}

impl Lots {
    fn survives(&mut self) -> bool {
        let Survivors::Drawn(seed) = self.survivors else { return false };
        self.drawn += 1;
        let mut hasher = DefaultHasher::new();
        (seed, self.drawn).hash(&mut hasher);
        hasher.finish().is_multiple_of(2)
    }
}

impl Image {
    /// The disk after the power is back.
    #[must_use]
    pub fn after_power_cut(&self, survivors: Survivors) -> Self {
        let mut lots = Lots { survivors, drawn: 0 };
        let mut nodes = self.nodes.clone();
        for node in nodes.values_mut() {
            node.durable = survivor(node, &mut lots);
        }
        for operation in self.unsynced.iter().filter(|_| lots.survives()) {
            for NameChange { folder, name, node } in operation {
                if let Some(folder) = nodes.get_mut(folder) {
                    folder.durable.body.set(name, *node);
                }
            }
        }
        for node in nodes.values_mut() {
            node.now = node.durable.clone();
        }
        Self { nodes, unsynced: Vec::new() }
    }
}

/// Names are decided later, by operation.
fn survivor(Node { now, durable }: &Node, lots: &mut Lots) -> State {
    let mode = if lots.survives() { now.mode } else { durable.mode };
    let body = match (&durable.body, &now.body) {
        (Body::File(old), Body::File(new)) if old != new => {
            Body::File(Arc::new(mixed(old, new, lots)))
        }
        (body, _) => body.clone(),
    };
    State { mode, modified: durable.modified, body }
}

fn mixed(old: &[u8], new: &[u8], lots: &mut Lots) -> Vec<u8> {
    let length = if lots.survives() { new.len() } else { old.len() };
    let mut bytes = old.to_vec();
    bytes.resize(length, 0);
    for (page, written) in bytes.chunks_mut(PAGE).zip(new.chunks(PAGE)) {
        if lots.survives() {
            let both = page.len().min(written.len());
            page[..both].copy_from_slice(&written[..both]);
        }
    }
    bytes
}
