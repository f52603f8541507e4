// SPDX-License-Identifier: BSD-2-Clause
use std::sync::{Arc, Mutex, PoisonError};

use super::program::{program_methods, ProgramData};
use super::{LinkId, ProgramError};
use crate::object::Object;

/// A program that is attached to the target in its section name: kprobes, tracepoints, fentry and fexit, LSM hooks, iterators,
/// and all other sections of libbpf. It owns the links of its attachments.
#[derive(Debug)]
pub struct SectionProgram {
    pub(crate) data: ProgramData,
    pub(crate) object: Arc<Mutex<Object>>,
}

program_methods!(SectionProgram, Section);

impl SectionProgram {
    /// Attaches the program to the target in its section name.
    pub fn attach(&mut self) -> Result<LinkId, ProgramError> {
        let link = self.object.lock().unwrap_or_else(PoisonError::into_inner).attach_section(self.name())?;
        Ok(self.data.keep(link))
    }
}
