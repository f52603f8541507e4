// SPDX-License-Identifier: BSD-2-Clause
//! Objects step by step: open, inspect, configure, load, take out. [`Ebpf`](crate::Ebpf) does these steps at once.

use std::ffi::CStr;
use std::path::Path;

use crate::error::{c_path, c_string, owned, Result};
use crate::maps::MapData;
use crate::programs::{Link, ProgramError, ProgramInfo};
use crate::raw;

/// The programs and maps of one BPF ELF file, before and after they are loaded.
///
/// ```
/// use ebpfmap::object::Object;
///
/// let mut object = Object::open_bundled("forward")?;
/// assert_eq!(object.constant("miss_action")?, 2u32.to_ne_bytes()); // XDP_PASS
/// object.set_constant("miss_action", &1u32.to_ne_bytes())?;
/// object.load()?;
/// assert_eq!(object.map("tx")?.max_entries(), 256);
/// # Ok::<(), ebpfmap::Error>(())
/// ```
#[derive(Debug)]
pub struct Object {
    raw: raw::Object,
}

impl Object {
    /// Opens an object of the library. Nothing is in the kernel yet.
    pub fn open_bundled(name: &str) -> Result<Self> {
        Ok(Self { raw: raw::object_open_bundled(&c_string("ebpf_object_open_bundled", name)?)? })
    }

    /// Opens a BPF ELF file. Only open files that you trust.
    pub fn open_file<P: AsRef<Path>>(path: P) -> Result<Self> {
        Ok(Self { raw: raw::object_open_file(&c_path("ebpf_object_open_file", path.as_ref())?)? })
    }

    /// Opens a BPF ELF file from memory; messages use the name.
    pub fn open_memory(elf: &[u8], name: &str) -> Result<Self> {
        Ok(Self { raw: raw::object_open_memory(elf, &c_string("ebpf_object_open_memory", name)?)? })
    }

    /// The names of its maps, in alphabetical order, with the maps of variables.
    pub fn map_names(&self) -> Vec<String> {
        names(|index| raw::object_map_name(&self.raw, index))
    }

    /// The names of its programs, which are the names of their C functions.
    pub fn program_names(&self) -> Vec<String> {
        names(|index| raw::object_program_name(&self.raw, index))
    }

    /// The names of its constants: `const volatile` variables of the source.
    pub fn constant_names(&self) -> Vec<String> {
        names(|index| raw::object_constant_name(&self.raw, index))
    }

    /// The value that a constant has, or will have when the object is loaded, in the byte order of this machine.
    pub fn constant(&self, name: &str) -> Result<Vec<u8>> {
        let name = c_string("ebpf_object_get_constant", name)?;
        let mut value = vec![0; raw::object_constant_size(&self.raw, &name)? as usize];
        raw::object_get_constant(&self.raw, &name, crate::pod::uninit(&mut value))?;
        Ok(value)
    }

    /// Sets a constant before the object is loaded.
    pub fn set_constant(&mut self, name: &str, value: &[u8]) -> Result<()> {
        raw::object_set_constant(&mut self.raw, &c_string("ebpf_object_set_constant", name)?, value)
    }

    /// Binds an existing map instead of one that the object would create.
    pub fn bind_map(&mut self, name: &str, map: &MapData) -> Result<()> {
        raw::object_bind_map(&mut self.raw, &c_string("ebpf_object_bind_map", name)?, map.raw())
    }

    /// Creates the maps that are not bound, and loads the programs. The error's [`log`](crate::Error::log) has the verifier
    /// log.
    pub fn load(&mut self) -> Result<()> {
        raw::object_load(&mut self.raw)
    }

    /// Opens a map of the loaded object.
    pub fn map(&self, name: &str) -> Result<MapData> {
        Ok(MapData::from_raw(raw::object_open_map(&self.raw, &c_string("ebpf_object_open_map", name)?)?))
    }

    /// Opens a program of the loaded object.
    pub fn program(&self, name: &str) -> Result<ProgramInfo> {
        raw::object_open_program(&self.raw, &c_string("ebpf_object_open_program", name)?).map(ProgramInfo::from_raw)
    }

    /// Attaches a program to the target in its section name.
    pub fn attach_section(&self, program: &str) -> Result<Link, ProgramError> {
        Ok(Link::from_raw(raw::link_attach_section(&self.raw, &c_string("ebpf_link_attach_section", program)?)?))
    }

    pub(crate) fn raw_mut(&mut self) -> &mut raw::Object {
        &mut self.raw
    }
}

/// The names of the objects of the library.
pub fn bundled() -> Vec<String> {
    names(raw::bundled_name)
}

/// The names that a function of the library returns for the indices 0, 1, ...
fn names<'a>(name: impl Fn(u32) -> Option<&'a CStr>) -> Vec<String> {
    (0..).map_while(name).map(|name| owned(Some(name))).collect()
}
