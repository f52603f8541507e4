// SPDX-License-Identifier: BSD-2-Clause
//! Stack traces that programs recorded.

use std::borrow::Borrow;

use super::{MapData, MapError, MapIter, MapKeys};
use crate::{pod, raw};

typed_map! {
    /// Stack traces by their ids, which `bpf_get_stackid()` returns.
    ///
    /// Linux 4.6.
    #[doc(alias = "BPF_MAP_TYPE_STACK_TRACE")]
    pub struct StackTraceMap<T>;
    types: StackTrace;
    key: u32;
    value: _;
}

impl StackTraceMap<MapData> {
    /// Creates such a map, for stacks of at most `depth` frames.
    pub fn create(max_entries: u32, depth: u32) -> Result<Self, MapError> {
        super::MapBuilder::typed(super::MapType::StackTrace, 4, depth.saturating_mul(8), max_entries).create()
    }
}

/// A stack trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackTrace {
    /// Its id.
    pub id: u32,
    frames: Vec<StackFrame>,
}

impl StackTrace {
    fn of(id: u32, bytes: &[u8]) -> Self {
        let pointers = bytes.chunks_exact(8).map(pod::read).take_while(|&ip: &u64| ip != 0);
        Self { id, frames: pointers.map(|ip| StackFrame { ip }).collect() }
    }

    /// The frames, innermost first.
    pub fn frames(&self) -> &[StackFrame] {
        &self.frames
    }
}

/// A frame of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StackFrame {
    /// The instruction pointer.
    pub ip: u64,
}

impl<T: Borrow<MapData>> StackTraceMap<T> {
    /// Returns the stack trace of an id.
    pub fn get(&self, stack_id: &u32, flags: u64) -> Result<StackTrace, MapError> {
        let bytes = self.data().lookup(pod::bytes(stack_id), flags)?.ok_or(MapError::KeyNotFound)?;
        Ok(StackTrace::of(*stack_id, &bytes))
    }

    /// Iterates over the ids and their stack traces.
    pub fn iter(&self) -> impl Iterator<Item = Result<(u32, StackTrace), MapError>> + '_ {
        MapIter::<u32, Vec<u8>>::new(self.data()).map(|entry| entry.map(|(id, bytes)| (id, StackTrace::of(id, &bytes))))
    }

    /// Iterates over the ids.
    pub fn stack_ids(&self) -> MapKeys<'_, u32> {
        MapKeys::new(self.data())
    }

    /// Removes the stack trace of an id.
    pub fn remove(&mut self, stack_id: &u32) -> Result<(), MapError> {
        Ok(raw::map_delete(self.data().raw(), pod::bytes(stack_id))?)
    }
}
