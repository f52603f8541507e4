// SPDX-License-Identifier: BSD-2-Clause
use std::sync::{Arc, Mutex, PoisonError};

use super::program::{program_methods, ProgramData};
use super::{Link, LinkId, ProgramError, ProgramFd};
use crate::error::c_string;
use crate::raw;

/// A program that is attached to what its section names: kprobes, tracepoints, fentry and fexit, LSM hooks, iterators and whatever
/// else libbpf knows by its section. It keeps the links that it is attached by.
#[derive(Debug)]
pub struct SectionProgram {
    pub(crate) data: ProgramData,
    object: Arc<Mutex<raw::Object>>,
}

program_methods!(SectionProgram, Section);

impl SectionProgram {
    pub(crate) fn new(name: String, fd: ProgramFd, object: Arc<Mutex<raw::Object>>) -> Self {
        Self { data: ProgramData::new(name, fd), object }
    }

    /// Attaches the program to what its section names.
    pub fn attach(&mut self) -> Result<LinkId, ProgramError> {
        let name = c_string("ebpf_link_attach_section", self.name())?;
        let link = {
            let object = self.object.lock().unwrap_or_else(PoisonError::into_inner);
            raw::link_attach_section(&object, &name)?
        };
        Ok(self.data.keep(Link::from_raw(link)))
    }
}
