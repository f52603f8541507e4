// SPDX-License-Identifier: BSD-2-Clause
//! Stacks: values without keys, last in, first out.

use std::borrow::Borrow;
use std::mem::size_of;

use super::typed::refuse_flags;
use super::{MapData, MapError};
use crate::pod::{self, Pod};
use crate::raw;

typed_map! {
    /// A stack: last in, first out.
    ///
    /// Linux 4.20.
    ///
    /// ```
    /// use ebpfmap::maps::{MapError, Stack};
    ///
    /// let mut stack = Stack::<_, u32>::create(16)?;
    /// stack.push(1, 0)?;
    /// stack.push(2, 0)?;
    /// assert_eq!([stack.pop(0)?, stack.pop(0)?], [2, 1]);
    /// assert!(matches!(stack.pop(0), Err(MapError::ElementNotFound)));
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_STACK")]
    pub struct Stack<T, V: Pod>;
    types: Stack;
    key: _;
    value: V;
}

creation!(Stack<MapData, V: Pod>, Stack, key: 0, value: size_of::<V>());

impl<T: Borrow<MapData>, V: Pod> Stack<T, V> {
    /// The number of values that fit.
    pub fn capacity(&self) -> u32 {
        self.data().max_entries()
    }

    /// Removes and returns the newest value. Fails with [`MapError::ElementNotFound`] if the stack is empty.
    pub fn pop(&mut self, flags: u64) -> Result<V, MapError> {
        let raw = self.data().raw();
        pod::written(|value| raw::map_take(raw, &[], value, flags))?.ok_or(MapError::ElementNotFound)
    }

    /// Reads the newest value, and does not remove it.
    pub fn peek(&self, flags: u64) -> Result<V, MapError> {
        let map = self.data();
        refuse_flags(map, &[], flags)?;
        pod::written(|value| raw::queue_peek(map.raw(), value))?.ok_or(MapError::ElementNotFound)
    }

    /// Adds a value. With [`EXIST`](super::flags::EXIST) a full stack drops its oldest value to make room.
    pub fn push(&mut self, value: impl Borrow<V>, flags: u64) -> Result<(), MapError> {
        Ok(raw::queue_push(self.data().raw(), pod::bytes(value.borrow()), flags)?)
    }
}
