// SPDX-License-Identifier: BSD-2-Clause
use super::{MapData, WalkState};
use crate::error::Result;
use crate::{pod, raw};

/// An entry that a cursor returns: a key and its value.
pub type Entry = (Vec<u8>, Vec<u8>);

/// A cursor over a map of bytes: it returns one entry at a time, and has options that [`MapData::iter`] does not have.
///
/// ```
/// use ebpfmap::maps::{Cursor, ProgramArray, WalkState};
///
/// let slots = ProgramArray::create(4)?;
/// let mut cursor = Cursor::new(slots.data())?;
/// cursor.set_include_empty(true)?; // empty indices as well
/// while let Some((index, _)) = cursor.next()? {
///     println!("{index:?}");
/// }
/// assert_eq!(cursor.state(), WalkState::Complete);
/// # Ok::<(), ebpfmap::EbpfError>(())
/// ```
pub struct Cursor {
    // Freed before its map: fields are dropped in their order.
    raw: raw::Cursor,
    map: MapData,
}

impl Cursor {
    /// A cursor before the first entry.
    pub fn new(map: &MapData) -> Result<Self> {
        Ok(Self { raw: raw::cursor_new(map.raw())?, map: map.clone() })
    }

    /// Returns the empty indices of an index map as well, with zeros as values. Call it before the first step.
    pub fn set_include_empty(&mut self, include_empty: bool) -> Result<()> {
        raw::cursor_set_include_empty(&mut self.raw, include_empty.into())
    }

    /// Limits the number of entries read ahead. Call it before the first step. 1: no entry is returned that was gone when the
    /// step began.
    pub fn set_read_ahead(&mut self, entries: u32) -> Result<()> {
        raw::cursor_set_read_ahead(&mut self.raw, entries)
    }

    /// Returns the next entry; `None` at the end.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<Entry>> {
        let mut value = vec![0; self.map.value_len() as usize];
        Ok(self.step(&mut value)?.map(|key| (key, value)))
    }

    /// Returns the next key; `None` at the end.
    pub fn next_key(&mut self) -> Result<Option<Vec<u8>>> {
        self.step(&mut [])
    }

    fn step(&mut self, value: &mut [u8]) -> Result<Option<Vec<u8>>> {
        let mut key = vec![0; self.map.key_size() as usize];
        let found = raw::cursor_next(&mut self.raw, pod::uninit(&mut key), pod::uninit(value))?;
        Ok((found == 1).then_some(key))
    }

    /// The map of the cursor.
    pub fn map(&self) -> &MapData {
        &self.map
    }

    /// The state of the iteration, or its result.
    pub fn state(&self) -> WalkState {
        WalkState::of(&self.raw)
    }

    /// Goes back to before the first entry.
    pub fn rewind(&mut self) {
        raw::cursor_rewind(&mut self.raw);
    }
}
