// SPDX-License-Identifier: BSD-2-Clause
use std::os::unix::io::{AsFd, BorrowedFd};

use super::{CgroupSkb, Link, LinkId, ProgramError, ProgramFd, ProgramInfo, ProgramType, SchedClassifier, SectionProgram, Xdp};

/// A program of a loaded [`Ebpf`](crate::Ebpf), by its type. [`TryFrom`] makes the types from a reference to it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Program {
    /// An XDP program.
    Xdp(Xdp),
    /// A tc classifier.
    SchedClassifier(SchedClassifier),
    /// A program for the packets of a cgroup.
    CgroupSkb(CgroupSkb),
    /// A program of any other type. It is attached to the target in its section name.
    Section(SectionProgram),
}

/// The common part of all program types.
#[derive(Debug)]
pub(crate) struct ProgramData {
    name: String,
    fd: ProgramFd,
    links: Vec<(LinkId, Link)>,
    attached: u64,
}

impl ProgramData {
    pub(crate) fn new(name: String, fd: ProgramFd) -> Self {
        Self { name, fd, links: Vec::new(), attached: 0 }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn fd(&self) -> &ProgramFd {
        &self.fd
    }

    /// Owns a link as long as the program exists, or until it is taken.
    pub(crate) fn keep(&mut self, link: Link) -> LinkId {
        self.attached += 1;
        self.links.push((LinkId(self.attached), link));
        LinkId(self.attached)
    }

    pub(crate) fn take(&mut self, id: LinkId) -> Result<Link, ProgramError> {
        let place = self.links.iter().position(|(other, _)| *other == id).ok_or(ProgramError::NotAttached)?;
        Ok(self.links.swap_remove(place).1)
    }
}

/// The methods of every program type, for any target.
macro_rules! program {
    ($name:ident, $type:pat) => {
        impl $name {
            /// Opens a pinned program. It has no links yet.
            pub fn from_pin<P: AsRef<std::path::Path>>(path: P) -> Result<Self, $crate::programs::ProgramError> {
                Self::from_info($crate::programs::ProgramInfo::from_pin(path)?)
            }

            /// Opens a program by its id, as `bpftool prog` lists it. It has no links yet.
            pub fn from_id(id: u32) -> Result<Self, $crate::programs::ProgramError> {
                Self::from_info($crate::programs::ProgramInfo::from_id(id)?)
            }

            fn from_info(info: $crate::programs::ProgramInfo) -> Result<Self, $crate::programs::ProgramError> {
                match info.program_type() {
                    Some($type) => Ok(Self { data: ProgramData::new(info.name(), info.duplicate()?) }),
                    _ => Err($crate::programs::ProgramError::UnexpectedProgramType),
                }
            }
        }

        program_methods!($name, $name);
    };
}

macro_rules! program_methods {
    ($name:ident, $variant:ident) => {
        impl $name {
            /// Its name in the object, which is the name of its C function.
            pub fn name(&self) -> &str {
                self.data.name()
            }

            /// Does nothing, so that code for aya compiles: [`Ebpf::load`](crate::Ebpf::load) has loaded the program already,
            /// and its error has the verifier log.
            pub fn load(&mut self) -> Result<(), $crate::programs::ProgramError> {
                Ok(())
            }

            /// The descriptor, to store in a map.
            pub fn fd(&self) -> Result<&$crate::programs::ProgramFd, $crate::programs::ProgramError> {
                Ok(self.data.fd())
            }

            /// The kernel's information about the program.
            pub fn info(&self) -> Result<$crate::programs::ProgramInfo, $crate::programs::ProgramError> {
                $crate::programs::ProgramInfo::from_fd(self)
            }

            /// Detaches a link, and returns the failure. The links that the program owns are detached when it is dropped.
            pub fn detach(&mut self, id: $crate::programs::LinkId) -> Result<(), $crate::programs::ProgramError> {
                self.data.take(id)?.detach()
            }

            /// Moves a link out: the program stays attached as long as that link exists.
            pub fn take_link(
                &mut self,
                id: $crate::programs::LinkId,
            ) -> Result<$crate::programs::Link, $crate::programs::ProgramError> {
                self.data.take(id)
            }

            /// Pins the program: it stays in the kernel as long as the pin exists.
            pub fn pin<P: AsRef<std::path::Path>>(&self, path: P) -> Result<(), $crate::pin::PinError> {
                $crate::programs::ProgramInfo::open(self)?.pin(path)
            }
        }

        impl std::os::unix::io::AsFd for $name {
            fn as_fd(&self) -> std::os::unix::io::BorrowedFd<'_> {
                self.data.fd().as_fd()
            }
        }

        impl<'a> TryFrom<&'a $crate::programs::Program> for &'a $name {
            type Error = $crate::programs::ProgramError;

            fn try_from(program: &'a $crate::programs::Program) -> Result<Self, Self::Error> {
                match program {
                    $crate::programs::Program::$variant(program) => Ok(program),
                    _ => Err($crate::programs::ProgramError::UnexpectedProgramType),
                }
            }
        }

        impl<'a> TryFrom<&'a mut $crate::programs::Program> for &'a mut $name {
            type Error = $crate::programs::ProgramError;

            fn try_from(program: &'a mut $crate::programs::Program) -> Result<Self, Self::Error> {
                match program {
                    $crate::programs::Program::$variant(program) => Ok(program),
                    _ => Err($crate::programs::ProgramError::UnexpectedProgramType),
                }
            }
        }
    };
}

pub(crate) use {program, program_methods};

impl Program {
    /// The type of the program, if this version has it.
    pub fn prog_type(&self) -> Result<Option<ProgramType>, ProgramError> {
        Ok(self.info()?.program_type())
    }

    /// The descriptor, to store in a map.
    pub fn fd(&self) -> Result<&ProgramFd, ProgramError> {
        Ok(self.data().fd())
    }

    /// The kernel's information about the program.
    pub fn info(&self) -> Result<ProgramInfo, ProgramError> {
        ProgramInfo::from_fd(self)
    }

    /// Pins the program: it stays in the kernel as long as the pin exists.
    pub fn pin<P: AsRef<std::path::Path>>(&self, path: P) -> Result<(), crate::pin::PinError> {
        ProgramInfo::open(self)?.pin(path)
    }

    fn data(&self) -> &ProgramData {
        match self {
            Self::Xdp(program) => &program.data,
            Self::SchedClassifier(program) => &program.data,
            Self::CgroupSkb(program) => &program.data,
            Self::Section(program) => &program.data,
        }
    }
}

impl AsFd for Program {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.data().fd().as_fd()
    }
}
