// SPDX-License-Identifier: BSD-2-Clause
use std::sync::{Arc, Mutex, PoisonError};

use super::program::{program_methods, ProgramData};
use super::{LinkId, ProgramError};
use crate::object::Object;

/// A program that is attached to what its section names: kprobes, tracepoints, fentry and fexit, LSM hooks, iterators and
/// whatever else libbpf knows by its section. It keeps the links that it is attached by.
#[derive(Debug)]
pub struct SectionProgram {
    pub(crate) data: ProgramData,
    pub(crate) object: Arc<Mutex<Object>>,
}

program_methods!(SectionProgram, Section);

impl SectionProgram {
    /// Attaches the program to what its section names.
    pub fn attach(&mut self) -> Result<LinkId, ProgramError> {
        let link = self.object.lock().unwrap_or_else(PoisonError::into_inner).attach_section(self.name())?;
        Ok(self.data.keep(link))
    }
}
