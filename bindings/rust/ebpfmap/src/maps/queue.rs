// SPDX-License-Identifier: BSD-2-Clause
//! Queues: values without keys, first in, first out.

use std::borrow::Borrow;
use std::mem::size_of;

use super::typed::refuse_flags;
use super::{MapData, MapError};
use crate::pod::{self, Pod};
use crate::raw;

typed_map! {
    /// A queue: first in, first out.
    ///
    /// Linux 4.20.
    ///
    /// ```
    /// use ebpfmap::maps::{MapError, Queue};
    ///
    /// let mut queue = Queue::<_, u32>::create(16)?;
    /// queue.push(1, 0)?;
    /// queue.push(2, 0)?;
    /// assert_eq!([queue.pop(0)?, queue.pop(0)?], [1, 2]);
    /// assert!(matches!(queue.pop(0), Err(MapError::ElementNotFound)));
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_QUEUE")]
    pub struct Queue<T, V: Pod>;
    types: Queue;
    key: _;
    value: V;
}

creation!(Queue<MapData, V: Pod>, Queue, key: 0, value: size_of::<V>());

impl<T: Borrow<MapData>, V: Pod> Queue<T, V> {
    /// The number of values that fit.
    pub fn capacity(&self) -> u32 {
        self.data().max_entries()
    }

    /// Removes and returns the oldest value. Fails with [`MapError::ElementNotFound`] if the queue is empty.
    pub fn pop(&mut self, flags: u64) -> Result<V, MapError> {
        let raw = self.data().raw();
        pod::written(|value| raw::map_take(raw, &[], value, flags))?.ok_or(MapError::ElementNotFound)
    }

    /// Reads the oldest value, and does not remove it.
    pub fn peek(&self, flags: u64) -> Result<V, MapError> {
        let map = self.data();
        refuse_flags(map, &[], flags)?;
        pod::written(|value| raw::queue_peek(map.raw(), value))?.ok_or(MapError::ElementNotFound)
    }

    /// Adds a value. With [`EXIST`](super::flags::EXIST) a full queue drops its oldest value to make room.
    pub fn push(&mut self, value: impl Borrow<V>, flags: u64) -> Result<(), MapError> {
        Ok(raw::queue_push(self.data().raw(), pod::bytes(value.borrow()), flags)?)
    }
}
