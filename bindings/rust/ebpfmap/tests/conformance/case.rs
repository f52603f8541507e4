// SPDX-License-Identifier: BSD-2-Clause
//! A case: its handles, and the failures of its steps.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::os::unix::io::{AsRawFd, RawFd};
use std::path::{Path, PathBuf};

use ebpfmap::chain::Chain;
use ebpfmap::drops::Drops;
use ebpfmap::maps::{Cursor, MapData, MapError, XdpMapError};
use ebpfmap::object::Object;
use ebpfmap::programs::{Link, ProgramError, ProgramFd, ProgramInfo};
use ebpfmap::xsk::{Xsk, XskGroup};
use ebpfmap::{Cause, Error};

use crate::json::Json;

pub enum Handle {
    Map(MapData),
    Cursor(Cursor),
    Object(Object),
    Program(ProgramInfo),
    Link(Link),
    Chain(Chain),
    Entry(u32),
    Xsk(Xsk),
    XskGroup(XskGroup),
    Drops(Drops),
    Socket(TcpListener),
}

pub struct Case<'a> {
    pub handles: BTreeMap<String, Handle>,
    pub pins: &'a Path,
}

/// The failure of an operation.
#[derive(Debug)]
pub struct Failure {
    pub errno: i32,
    pub cause: Cause,
    pub message: String,
    /// `None` if the idiomatic layer has a variant for "no such key".
    pub operation: Option<String>,
}

pub type Answer = Result<Json, Failure>;

macro_rules! failures {
    ($($error:ty: $detail:expr;)+) => {
        $(
            impl From<$error> for Failure {
                fn from(error: $error) -> Self {
                    let detail: fn(&$error) -> Option<&Error> = $detail;
                    let operation = detail(&error).map(|error| error.operation().into());
                    Self { errno: error.errno(), cause: error.cause(), message: error.to_string(), operation }
                }
            }
        )+
    };
}

failures! {
    Error: |error| Some(error);
    MapError: MapError::error;
    XdpMapError: XdpMapError::error;
    ProgramError: ProgramError::error;
}

macro_rules! handles {
    ($($name:ident: $variant:ident($type:ty);)+) => {
        $(
            pub fn $name(&mut self, step: &Json, name: &str) -> &mut $type {
                match self.handles.get_mut(step.text(name)) {
                    Some(Handle::$variant(handle)) => handle,
                    _ => panic!("{} is no {}", step.text(name), stringify!($name)),
                }
            }
        )+
    };
}

impl Case<'_> {
    handles! {
        map: Map(MapData);
        cursor: Cursor(Cursor);
        object: Object(Object);
        program: Program(ProgramInfo);
        link: Link(Link);
        chain: Chain(Chain);
        drops: Drops(Drops);
        entry: Entry(u32);
        xsk: Xsk(Xsk);
        xsk_group: XskGroup(XskGroup);
    }

    pub fn keep(&mut self, step: &Json, handle: Handle) -> Json {
        self.handles.insert(step.text("as").into(), handle);
        Json::Null
    }

    pub fn close(&mut self, step: &Json) -> Json {
        self.handles.remove(step.text("on"));
        Json::Null
    }

    pub fn pin(&self, step: &Json) -> PathBuf {
        self.pins.join(step.text("pin"))
    }

    /// The descriptor of a handle, or a number.
    pub fn fd(&self, step: &Json, name: &str) -> RawFd {
        match step.get(name) {
            Some(Json::Number(number)) => *number as RawFd,
            Some(Json::Text(handle)) => match &self.handles[handle] {
                Handle::Map(map) => map.as_raw_fd(),
                Handle::Program(program) => program_fd(program),
                Handle::Socket(socket) => socket.as_raw_fd(),
                Handle::Xsk(xsk) => xsk.as_raw_fd(),
                _ => panic!("{handle} has no descriptor"),
            },
            other => panic!("{name} is a handle or a number, not {other:?}"),
        }
    }

    /// A program for the entry of a redirect map. It may be the descriptor of something else, to be refused.
    pub fn entry_program(&self, step: &Json) -> Option<ProgramFd> {
        let fd = step.get("program").filter(|&program| *program != Json::Null).map(|_| self.fd(step, "program"))?;
        Some(ProgramFd::duplicate(&borrowed(fd)).expect("an open descriptor"))
    }

    /// The name of the program that has an id.
    pub fn program_name(&self, id: u32) -> Json {
        let is_it = |handle: &Handle| matches!(handle, Handle::Program(program) if program.id() == id);
        self.handles.iter().find(|(_, handle)| is_it(handle)).map(|(name, _)| name.as_str()).into()
    }
}

fn program_fd(program: &ProgramInfo) -> RawFd {
    use std::os::unix::io::AsFd;
    program.as_fd().as_raw_fd()
}

/// A descriptor that a handle of the case keeps open.
pub fn borrowed<'a>(fd: RawFd) -> std::os::unix::io::BorrowedFd<'a> {
    unsafe { std::os::unix::io::BorrowedFd::borrow_raw(fd) }
}
