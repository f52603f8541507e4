// SPDX-License-Identifier: BSD-2-Clause
//! The names of the kernel's types, as bpftool and libbpf write them.
//!
//! ```
//! use ebpfmap::maps::MapType;
//! use ebpfmap::programs::{AttachType, LinkType, ProgramType};
//!
//! assert_eq!("devmap_hash".parse::<MapType>()?, MapType::DevmapHash);
//! assert_eq!(MapType::DevmapHash.to_string(), "devmap_hash");
//! assert_eq!("sched_cls".parse::<ProgramType>()?, ProgramType::SchedCls);
//! assert_eq!(AttachType::TcxIngress.to_string(), "tcx_ingress");
//! assert_eq!("kprobe_multi".parse::<LinkType>()?, LinkType::KprobeMulti);
//! assert!("UNSPEC".parse::<LinkType>().is_err());
//! # Ok::<(), ebpfmap::Error>(())
//! ```

use std::fmt;
use std::str::FromStr;

use crate::error::{c_string, owned, quoted, Error};
use crate::kinds::{AttachType, LinkType, MapType, ProgramType};
use crate::raw;

macro_rules! names {
    ($kind:ident, $name:path, $by_name:path, $function:literal, $text:literal) => {
        #[doc = concat!("The name that bpftool and libbpf use: `", $text, "`.")]
        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&owned($name((*self).into())))
            }
        }

        #[doc = concat!("By the same name: `\"", $text, "\".parse()`.")]
        impl FromStr for $kind {
            type Err = Error;

            fn from_str(name: &str) -> Result<Self, Error> {
                let number = $by_name(&c_string($function, name)?);
                let known = u32::try_from(number).ok().and_then(Self::from_number);
                known.ok_or_else(|| Error::argument($function, format!("there is no type {}", quoted(name))))
            }
        }
    };
}

names!(MapType, raw::map_type_name, raw::map_type_by_name, "ebpf_map_type_by_name", "devmap_hash");
names!(ProgramType, raw::program_type_name, raw::program_type_by_name, "ebpf_program_type_by_name", "sched_cls");
names!(AttachType, raw::attach_type_name, raw::attach_type_by_name, "ebpf_attach_type_by_name", "tcx_ingress");
names!(LinkType, raw::link_type_name, raw::link_type_by_name, "ebpf_link_type_by_name", "kprobe_multi");
