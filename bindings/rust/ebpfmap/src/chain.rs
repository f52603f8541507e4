// SPDX-License-Identifier: BSD-2-Clause
//! Chains: up to 32 programs that run one after the other on every packet. A commit changes the chain as a whole while packets
//! pass.

use std::fmt;
use std::os::unix::io::{AsFd, AsRawFd, BorrowedFd};
use std::path::Path;

use ebpfmap_sys as sys;

use crate::error::{c_path, Result};
use crate::object::Object;
use crate::pin::PinError;
use crate::programs::ProgramInfo;
use crate::raw;

/// The kind of a chain: all of its programs are of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChainKind {
    /// XDP.
    Xdp,
    /// XDP with multi-buffer support (`xdp.frags`). Linux 5.18.
    XdpFrags,
    /// tc classifiers (direct action).
    Tc,
}

impl ChainKind {
    fn number(self) -> u32 {
        match self {
            Self::Xdp => sys::EBPF_CHAIN_KIND_XDP,
            Self::XdpFrags => sys::EBPF_CHAIN_KIND_XDP_FRAGS,
            Self::Tc => sys::EBPF_CHAIN_KIND_TC,
        }
    }
}

/// The number of an entry. It stays the same until the entry is removed.
pub type EntryId = u32;

/// An entry of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainEntry {
    /// The number of the entry.
    pub id: EntryId,
    /// The id of the program.
    pub program_id: u32,
    /// Entries run in the order of their priorities, the lowest first; with equal priorities in the order of their insertion.
    pub priority: u32,
    /// True if the entry is enabled.
    pub enabled: bool,
}

/// The packets of an entry since its insertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// The runs of its program.
    pub hits: u64,
    /// Packets that got the default action because the program was missing from the table. A commit never causes this.
    pub misses: u64,
}

/// A chain. Changes are staged until [`commit`](Chain::commit) applies them to all packets at once. Queries return the staged
/// state.
///
/// The root is the one program to attach: the chain implements [`AsFd`] with its descriptor. Unless the chain is pinned, the
/// kernel empties it when it is dropped. A root that is still attached then gives every packet the default action.
///
/// ```
/// use ebpfmap::chain::{Chain, ChainKind};
/// use ebpfmap::programs::{Link, XdpMode};
/// use ebpfmap::Ebpf;
///
/// const XDP_PASS: i32 = 2;
///
/// // A program without support for chains can be the last entry: its verdict is final.
/// let forward = Ebpf::load_bundled("forward")?;
/// let mut chain = Chain::create(ChainKind::Xdp, XDP_PASS)?;
/// let entry = chain.insert(forward.program("forward")?, 100)?;
/// chain.commit()?;
/// let root = Link::attach_xdp(&chain, "lo", XdpMode::Skb)?;
/// println!("{} packets", chain.counts(entry)?.hits);
/// drop(root);
/// # Ok::<(), ebpfmap::EbpfError>(())
/// ```
pub struct Chain {
    raw: raw::Chain,
}

impl Chain {
    /// Creates a chain without entries, and loads its root. The default action is the verdict on packets that every program
    /// passed on: `XDP_PASS` (2), `TC_ACT_OK` (0), ...
    pub fn create(kind: ChainKind, default_action: i32) -> Result<Self> {
        Ok(Self { raw: raw::chain_create(kind.number(), default_action)? })
    }

    /// Opens a pinned chain as of its last commit.
    pub fn from_pin<P: AsRef<Path>>(directory: P) -> Result<Self> {
        Ok(Self { raw: raw::chain_open_pinned(&c_path("ebpf_chain_open_pinned", directory.as_ref())?)? })
    }

    /// Pins the chain as files of a directory, which is created if it is missing.
    pub fn pin<P: AsRef<Path>>(&mut self, directory: P) -> Result<(), PinError> {
        raw::chain_pin(&mut self.raw, &c_path("ebpf_chain_pin", directory.as_ref())?)
    }

    /// Removes the pins of the chain, and their directory.
    pub fn unpin<P: AsRef<Path>>(&mut self, directory: P) -> Result<(), PinError> {
        raw::chain_unpin(&mut self.raw, &c_path("ebpf_chain_unpin", directory.as_ref())?)
    }

    /// Binds the maps of the chain into an object that is not loaded yet. Its programs can then be entries of the chain.
    pub fn bind(&self, object: &mut Object) -> Result<()> {
        raw::chain_bind(&self.raw, object.raw_mut())
    }

    /// Stages a new entry. A program that does not fit the chain fails at once.
    pub fn insert<P: AsFd>(&mut self, program: &P, priority: u32) -> Result<EntryId> {
        raw::chain_insert(&mut self.raw, program.as_fd().as_raw_fd(), priority)
    }

    /// Stages another program for an entry. The entry keeps its number, its place and its counts.
    pub fn replace<P: AsFd>(&mut self, entry: EntryId, program: &P) -> Result<()> {
        raw::chain_replace(&mut self.raw, entry, program.as_fd().as_raw_fd())
    }

    /// Stages the removal of an entry.
    pub fn remove(&mut self, entry: EntryId) -> Result<()> {
        raw::chain_remove(&mut self.raw, entry)
    }

    /// Stages that an entry is enabled or disabled. A disabled entry keeps its program, its priority and its counts.
    pub fn enable(&mut self, entry: EntryId, enabled: bool) -> Result<()> {
        raw::chain_set_enabled(&mut self.raw, entry, enabled.into())
    }

    /// Stages another priority for an entry. The entry becomes the last one of that priority.
    pub fn set_priority(&mut self, entry: EntryId, priority: u32) -> Result<()> {
        raw::chain_set_priority(&mut self.raw, entry, priority)
    }

    /// Stages another default action.
    pub fn set_default_action(&mut self, default_action: i32) -> Result<()> {
        raw::chain_set_default_action(&mut self.raw, default_action)
    }

    /// Applies the staged changes, for all packets at once. Returns the number of the commit: 1, 2, ... If it fails, the chain
    /// and the staged changes stay as they were.
    pub fn commit(&mut self) -> Result<u64> {
        raw::chain_commit(&mut self.raw)
    }

    /// Discards the staged changes.
    pub fn rollback(&mut self) {
        raw::chain_rollback(&mut self.raw);
    }

    /// Checks if a commit would change something.
    pub fn pending(&self) -> bool {
        raw::chain_pending(&self.raw) == 1
    }

    /// The number of the last commit that this handle made or found; 0 before the first one.
    pub fn generation(&self) -> u64 {
        raw::chain_generation(&self.raw)
    }

    /// The kind of its programs.
    pub fn kind(&self) -> ChainKind {
        match raw::chain_kind(&self.raw) {
            sys::EBPF_CHAIN_KIND_XDP_FRAGS => ChainKind::XdpFrags,
            sys::EBPF_CHAIN_KIND_TC => ChainKind::Tc,
            _ => ChainKind::Xdp,
        }
    }

    /// The default action.
    pub fn default_action(&self) -> i32 {
        raw::chain_default_action(&self.raw)
    }

    /// The entries in the order in which they run. Disabled entries are at the place where they would run.
    pub fn entries(&self) -> Result<Vec<ChainEntry>> {
        let mut entries = Vec::new();
        while let (1, id) = raw::chain_at(&self.raw, entries.len() as u32)? {
            entries.push(self.get(id)?);
        }
        Ok(entries)
    }

    /// The description of an entry.
    pub fn get(&self, entry: EntryId) -> Result<ChainEntry> {
        let (program_id, priority, enabled) = raw::chain_get(&self.raw, entry)?;
        Ok(ChainEntry { id: entry, program_id, priority, enabled: enabled != 0 })
    }

    /// The program of an entry.
    pub fn program(&self, entry: EntryId) -> Result<ProgramInfo> {
        raw::chain_open_program(&self.raw, entry).map(ProgramInfo::from_raw)
    }

    /// The packets of an entry, over all CPUs and commits.
    pub fn counts(&self, entry: EntryId) -> Result<Counts> {
        let (hits, misses) = raw::chain_counts(&self.raw, entry)?;
        Ok(Counts { hits, misses })
    }
}

/// The root: the program to attach.
impl AsFd for Chain {
    fn as_fd(&self) -> BorrowedFd<'_> {
        crate::fd::lend(self, raw::chain_root_fd(&self.raw))
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain").field("kind", &self.kind()).field("generation", &self.generation()).finish()
    }
}
