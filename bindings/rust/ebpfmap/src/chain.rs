// SPDX-License-Identifier: BSD-2-Clause
//! Chains: up to 32 programs that run one after the other on every packet, changed as a whole while packets pass.

use std::fmt;
use std::os::unix::io::{AsFd, AsRawFd, BorrowedFd};
use std::path::Path;

use ebpfmap_sys as sys;

use crate::error::{c_path, Result};
use crate::object::Object;
use crate::pin::PinError;
use crate::programs::ProgramInfo;
use crate::raw;

/// What the programs of a chain are; all of one chain are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChainKind {
    /// XDP.
    Xdp,
    /// XDP for packets in several buffers. Linux 5.18.
    XdpFrags,
    /// tc classifiers, direct action.
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

/// The number of an entry, by which it is called until it is removed.
pub type EntryId = u32;

/// An entry of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainEntry {
    /// Its number.
    pub id: EntryId,
    /// The id of its program.
    pub program_id: u32,
    /// Entries of a lower number run first, those of one number in the order of their insertion.
    pub priority: u32,
    /// Whether it runs.
    pub enabled: bool,
}

/// How many packets an entry has seen since it was inserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Its program ran on so many.
    pub hits: u64,
    /// So many came when its program was gone from the table, and got the default action: never by a commit.
    pub misses: u64,
}

/// A chain. What changes it is staged, until [`commit`](Chain::commit) makes it run for all packets at once; what asks answers
/// with what is staged.
///
/// Its root is the one program to attach: the chain itself lends the descriptor. Unless it is pinned, the kernel empties it
/// when it is dropped, and a root that is still attached gives every packet the default action.
///
/// ```
/// use ebpfmap::chain::{Chain, ChainKind};
/// use ebpfmap::programs::{Link, XdpMode};
/// use ebpfmap::Ebpf;
///
/// const XDP_PASS: i32 = 2;
///
/// // A program that was not made for chains may come last: its verdict is final.
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
    /// Creates a chain without entries, and loads its root. The default action is the verdict on a packet that every program
    /// let go on: `XDP_PASS` (2), `TC_ACT_OK` (0), ...
    pub fn create(kind: ChainKind, default_action: i32) -> Result<Self> {
        Ok(Self { raw: raw::chain_create(kind.number(), default_action)? })
    }

    /// Opens a pinned chain as it was committed last.
    pub fn from_pin<P: AsRef<Path>>(directory: P) -> Result<Self> {
        Ok(Self { raw: raw::chain_open_pinned(&c_path("ebpf_chain_open_pinned", directory.as_ref())?)? })
    }

    /// Pins the chain, as files of a directory that is made where it is missing.
    pub fn pin<P: AsRef<Path>>(&mut self, directory: P) -> Result<(), PinError> {
        raw::chain_pin(&mut self.raw, &c_path("ebpf_chain_pin", directory.as_ref())?)
    }

    /// Removes the pins of the chain, and their directory.
    pub fn unpin<P: AsRef<Path>>(&mut self, directory: P) -> Result<(), PinError> {
        raw::chain_unpin(&mut self.raw, &c_path("ebpf_chain_unpin", directory.as_ref())?)
    }

    /// Binds the maps of the chain into an object that is not loaded yet, whose programs are to be members of it.
    pub fn bind(&self, object: &mut Object) -> Result<()> {
        raw::chain_bind(&self.raw, object.raw_mut())
    }

    /// Stages a new entry. Whether the program fits to the chain is found out at once.
    pub fn insert<P: AsFd>(&mut self, program: &P, priority: u32) -> Result<EntryId> {
        raw::chain_insert(&mut self.raw, program.as_fd().as_raw_fd(), priority)
    }

    /// Stages another program for an entry, which keeps its number, its place and its counts.
    pub fn replace<P: AsFd>(&mut self, entry: EntryId, program: &P) -> Result<()> {
        raw::chain_replace(&mut self.raw, entry, program.as_fd().as_raw_fd())
    }

    /// Stages the removal of an entry.
    pub fn remove(&mut self, entry: EntryId) -> Result<()> {
        raw::chain_remove(&mut self.raw, entry)
    }

    /// Stages that an entry runs, or does not. A disabled one keeps its program, its priority and its counts.
    pub fn enable(&mut self, entry: EntryId, enabled: bool) -> Result<()> {
        raw::chain_set_enabled(&mut self.raw, entry, enabled.into())
    }

    /// Stages another priority for an entry; among its equals it comes last.
    pub fn set_priority(&mut self, entry: EntryId, priority: u32) -> Result<()> {
        raw::chain_set_priority(&mut self.raw, entry, priority)
    }

    /// Stages another default action.
    pub fn set_default_action(&mut self, default_action: i32) -> Result<()> {
        raw::chain_set_default_action(&mut self.raw, default_action)
    }

    /// Makes what is staged what runs, for all packets at once. Returns the number of the commit: 1, 2, ... A commit that fails
    /// leaves the chain, and what is staged, as it was.
    pub fn commit(&mut self) -> Result<u64> {
        raw::chain_commit(&mut self.raw)
    }

    /// Forgets what is staged.
    pub fn rollback(&mut self) {
        raw::chain_rollback(&mut self.raw);
    }

    /// Whether a commit would change something.
    pub fn pending(&self) -> bool {
        raw::chain_pending(&self.raw) == 1
    }

    /// The number of the last commit that this handle made or found; 0 before the first one.
    pub fn generation(&self) -> u64 {
        raw::chain_generation(&self.raw)
    }

    /// What its programs are.
    pub fn kind(&self) -> ChainKind {
        match raw::chain_kind(&self.raw) {
            sys::EBPF_CHAIN_KIND_XDP_FRAGS => ChainKind::XdpFrags,
            sys::EBPF_CHAIN_KIND_TC => ChainKind::Tc,
            _ => ChainKind::Xdp,
        }
    }

    /// The verdict at its end.
    pub fn default_action(&self) -> i32 {
        raw::chain_default_action(&self.raw)
    }

    /// The entries in the order in which they run, disabled ones at the place where they would.
    pub fn entries(&self) -> Result<Vec<ChainEntry>> {
        let mut entries = Vec::new();
        while let (1, id) = raw::chain_at(&self.raw, entries.len() as u32)? {
            entries.push(self.get(id)?);
        }
        Ok(entries)
    }

    /// What an entry is.
    pub fn get(&self, entry: EntryId) -> Result<ChainEntry> {
        let (program_id, priority, enabled) = raw::chain_get(&self.raw, entry)?;
        Ok(ChainEntry { id: entry, program_id, priority, enabled: enabled != 0 })
    }

    /// The program of an entry.
    pub fn program(&self, entry: EntryId) -> Result<ProgramInfo> {
        raw::chain_open_program(&self.raw, entry).map(ProgramInfo::from_raw)
    }

    /// How many packets an entry has seen, over all CPUs and commits.
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
