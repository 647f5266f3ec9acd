//! Gauges that are read when the metrics are requested.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ports::ConnectionPools;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::registry::{Registry, Unit};

type Level = Gauge<u64, AtomicU64>;

/// The work on thumbnails.
pub trait ImageWork: Send + Sync {
    /// Memory reserved for images being decoded, in bytes.
    fn decoded_bytes_in_use(&self) -> u64;

    /// Number of workers that replaced a lost one.
    fn replaced_workers(&self) -> u64;

    /// The sandbox mechanisms of workers by name, and whether the kernel fully enforces each. Empty
    /// without workers.
    fn confinement(&self) -> Vec<(&'static str, bool)>;
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct State {
    pool: &'static str,
    state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PoolName {
    pool: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Mechanism {
    mechanism: &'static str,
}

/// The gauges that are read when the metrics are requested.
pub struct Readings {
    pools: Arc<dyn ConnectionPools>,
    image_work: Arc<dyn ImageWork>,
    decode_budget: u64,
    connections: Family<State, Level>,
    max_connections: Family<PoolName, Level>,
    decoding: Level,
    replaced_workers: Counter,
    confinement: Family<Mechanism, Level>,
}

impl Readings {
    /// Gauges of `pools` and `image_work`, which has `decode_budget` bytes of memory.
    pub fn new(
        pools: Arc<dyn ConnectionPools>,
        image_work: Arc<dyn ImageWork>,
        decode_budget: u64,
    ) -> Self {
        Self {
            pools,
            image_work,
            decode_budget,
            connections: Family::default(),
            max_connections: Family::default(),
            decoding: Level::default(),
            replaced_workers: Counter::default(),
            confinement: Family::default(),
        }
    }

    pub(super) fn registered_in(self, registry: &mut Registry) -> Self {
        registry.register(
            "media_database_connections",
            "Open connections to the database",
            self.connections.clone(),
        );
        registry.register(
            "media_database_connections_max",
            "How many connections to the database there may be",
            self.max_connections.clone(),
        );
        registry.register_with_unit(
            "media_decode_budget_in_use",
            "Memory set aside for the images that are being decoded",
            Unit::Bytes,
            self.decoding.clone(),
        );
        registry.register_with_unit(
            "media_decode_budget",
            "Memory that all images together may take",
            Unit::Bytes,
            ConstGauge::new(self.decode_budget),
        );
        registry.register(
            "media_image_workers_replaced",
            "Image workers replaced",
            self.replaced_workers.clone(),
        );
        registry.register(
            "media_image_worker_confinement",
            "1 where the kernel enforces all of what confines image workers, 0 where it does not",
            self.confinement.clone(),
        );
        self
    }

    /// Updates every gauge.
    pub(super) fn read(&self) {
        for size in self.pools.pool_sizes() {
            let pool = size.name;
            for (state, count) in [("in_use", size.in_use()), ("idle", size.idle)] {
                self.connections.get_or_create(&State { pool, state }).set(u64::from(count));
            }
            self.max_connections.get_or_create(&PoolName { pool }).set(u64::from(size.max));
        }
        self.decoding.set(self.image_work.decoded_bytes_in_use());
        self.replaced_workers.inner().store(self.image_work.replaced_workers(), Ordering::Relaxed);
        for (mechanism, is_full) in self.image_work.confinement() {
            self.confinement.get_or_create(&Mechanism { mechanism }).set(u64::from(is_full));
        }
    }
}
