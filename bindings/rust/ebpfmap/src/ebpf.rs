// SPDX-License-Identifier: BSD-2-Clause
use std::collections::BTreeMap;
use std::ffi::CStr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::chain::Chain;
use crate::error::{c_path, c_string, owned, Cause, EbpfError, Error, Result};
use crate::maps::{Map, MapData};
use crate::pod::{self, Pod};
use crate::programs::program::ProgramData;
use crate::programs::{CgroupSkb, Program, ProgramInfo, ProgramType, SchedClassifier, SectionProgram, Xdp};
use crate::raw;

/// What a constant of an object is to be.
#[derive(Clone, Copy, Debug)]
pub struct GlobalData<'a> {
    bytes: &'a [u8],
}

impl<'a, T: Pod> From<&'a T> for GlobalData<'a> {
    fn from(value: &'a T) -> Self {
        Self { bytes: pod::bytes(value) }
    }
}

impl<'a, T: Pod> From<&'a [T]> for GlobalData<'a> {
    fn from(values: &'a [T]) -> Self {
        Self { bytes: pod::bytes_of_slice(values) }
    }
}

/// Loads an object: sets its constants and binds maps before its programs go through the verifier.
///
/// ```
/// use ebpfmap::{maps::DevMapHash, EbpfLoader};
///
/// let tx = DevMapHash::create(16)?;
/// let ebpf = EbpfLoader::new()
///     .set_global("miss_action", &1u32, true) // XDP_DROP
///     .bind_map("tx", tx.data())
///     .load_bundled("forward")?;
/// assert_eq!(ebpf.map("tx")?.data().id(), tx.data().id());
/// # Ok::<(), ebpfmap::EbpfError>(())
/// ```
#[derive(Default)]
pub struct EbpfLoader<'a> {
    globals: Vec<(&'a str, GlobalData<'a>, bool)>,
    maps: Vec<(&'a str, &'a MapData)>,
    chain: Option<&'a Chain>,
}

impl<'a> EbpfLoader<'a> {
    /// Loads with nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a constant, a `const volatile` variable of the source. The verifier sees its value, and what cannot happen with it
    /// costs nothing. That there is no such constant is an error only if it `must_exist`.
    pub fn set_global(&mut self, name: &'a str, value: impl Into<GlobalData<'a>>, must_exist: bool) -> &mut Self {
        self.globals.push((name, value.into(), must_exist));
        self
    }

    /// Binds a map that exists in place of one that the object would create.
    pub fn bind_map(&mut self, name: &'a str, map: &'a MapData) -> &mut Self {
        self.maps.push((name, map));
        self
    }

    /// Binds the maps of a chain, so that programs of the object can be members of it.
    pub fn chain(&mut self, chain: &'a Chain) -> &mut Self {
        self.chain = Some(chain);
        self
    }

    /// Loads a BPF ELF file.
    pub fn load_file<P: AsRef<Path>>(&mut self, path: P) -> Result<Ebpf, EbpfError> {
        self.load_object(raw::object_open_file(&*c_path("ebpf_object_open_file", path.as_ref())?)?)
    }

    /// Loads a BPF ELF file that is in memory.
    pub fn load(&mut self, elf: &[u8]) -> Result<Ebpf, EbpfError> {
        self.load_object(raw::object_open_memory(elf, &*c_string("ebpf_object_open_memory", "memory")?)?)
    }

    /// Loads an object that is inside the library: `"forward"`, `"route"`, `"spread"`, ...
    pub fn load_bundled(&mut self, name: &str) -> Result<Ebpf, EbpfError> {
        self.load_object(raw::object_open_bundled(&*c_string("ebpf_object_open_bundled", name)?)?)
    }

    fn load_object(&self, mut object: raw::Object) -> Result<Ebpf, EbpfError> {
        for (name, value, must_exist) in &self.globals {
            let set = raw::object_set_constant(&mut object, &*c_string("ebpf_object_set_constant", *name)?, value.bytes);
            match set {
                Err(error) if error.cause() == Cause::ObjectMember && !must_exist => {}
                result => result?,
            }
        }
        for (name, map) in &self.maps {
            raw::object_bind_map(&mut object, &*c_string("ebpf_object_bind_map", *name)?, map.raw())?;
        }
        if let Some(chain) = self.chain {
            chain.bind(&mut object)?;
        }
        raw::object_load(&mut object)?;
        Ebpf::of(object)
    }
}

/// The maps and programs of an object that is loaded into the kernel. Programs that are attached are detached when it is dropped,
/// unless their links were taken or pinned.
///
/// ```
/// use ebpfmap::{maps::DevMapHash, programs::{Xdp, XdpMode}, Ebpf};
///
/// let mut ebpf = Ebpf::load_bundled("forward")?;
/// let mut tx = DevMapHash::try_from(ebpf.map_mut("tx")?)?;
/// tx.insert(1, 1, None, 0)?;
/// let program: &mut Xdp = ebpf.program_mut("forward")?.try_into()?;
/// program.attach("lo", XdpMode::default())?;
/// # Ok::<(), ebpfmap::EbpfError>(())
/// ```
#[derive(Debug)]
pub struct Ebpf {
    maps: BTreeMap<String, Map>,
    programs: BTreeMap<String, Program>,
}

impl Ebpf {
    /// Loads a BPF ELF file that is in memory: its maps are created, and all of its programs are loaded.
    pub fn load(elf: &[u8]) -> Result<Self, EbpfError> {
        EbpfLoader::new().load(elf)
    }

    /// Loads a BPF ELF file.
    pub fn load_file<P: AsRef<Path>>(path: P) -> Result<Self, EbpfError> {
        EbpfLoader::new().load_file(path)
    }

    /// Loads an object that is inside the library: no clang, no file. [`bundled`](Self::bundled) lists them.
    pub fn load_bundled(name: &str) -> Result<Self, EbpfError> {
        EbpfLoader::new().load_bundled(name)
    }

    /// The names of the objects that are inside the library.
    pub fn bundled() -> impl Iterator<Item = String> {
        names(raw::bundled_name)
    }

    fn of(object: raw::Object) -> Result<Self, EbpfError> {
        let object = Arc::new(Mutex::new(object));
        let guard = object.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let maps =
            names(|index| raw::object_map_name(&guard, index)).map(|name| open_map(&guard, name)).collect::<Result<_>>()?;
        let programs = names(|index| raw::object_program_name(&guard, index))
            .map(|name| open_program(&guard, &object, name))
            .collect::<Result<_, EbpfError>>()?;
        drop(guard);
        Ok(Self { maps, programs })
    }

    /// A map, by its name in the object.
    pub fn map(&self, name: &str) -> Result<&Map> {
        self.maps.get(name).ok_or_else(|| missing("map", name, self.maps.keys()))
    }

    /// A map to change: a handle of its own, which may be kept while programs are looked up or attached.
    pub fn map_mut(&self, name: &str) -> Result<Map> {
        self.map(name).map(Clone::clone)
    }

    /// Takes a map out, for the keeping.
    pub fn take_map(&mut self, name: &str) -> Result<Map> {
        match self.maps.remove(name) {
            Some(map) => Ok(map),
            None => Err(missing("map", name, self.maps.keys())),
        }
    }

    /// All maps, by name. Those of variables are among them: `.rodata`, `.bss`.
    pub fn maps(&self) -> impl Iterator<Item = (&str, &Map)> {
        self.maps.iter().map(|(name, map)| (name.as_str(), map))
    }

    /// A program, by its name: that of its C function.
    pub fn program(&self, name: &str) -> Result<&Program> {
        self.programs.get(name).ok_or_else(|| missing("program", name, self.programs.keys()))
    }

    /// A program to attach, by its name.
    pub fn program_mut(&mut self, name: &str) -> Result<&mut Program> {
        if !self.programs.contains_key(name) {
            return Err(missing("program", name, self.programs.keys()));
        }
        Ok(self.programs.get_mut(name).expect("it is there"))
    }

    /// All programs, by name.
    pub fn programs(&self) -> impl Iterator<Item = (&str, &Program)> {
        self.programs.iter().map(|(name, program)| (name.as_str(), program))
    }

    /// All programs to attach, by name.
    pub fn programs_mut(&mut self) -> impl Iterator<Item = (&str, &mut Program)> {
        self.programs.iter_mut().map(|(name, program)| (name.as_str(), program))
    }
}

/// The names that a function of the library lists by 0, 1, ...
fn names<'a>(name: impl Fn(u32) -> Option<&'a CStr> + 'a) -> impl Iterator<Item = String> + 'a {
    (0..).map_while(move |index| name(index).map(|name| owned(Some(name))))
}

fn open_map(object: &raw::Object, name: String) -> Result<(String, Map)> {
    let map = raw::object_open_map(object, &*c_string("ebpf_object_open_map", &*name)?)?;
    Ok((name, MapData::from_raw(map).into_map()))
}

fn open_program(object: &raw::Object, shared: &Arc<Mutex<raw::Object>>, name: String) -> Result<(String, Program), EbpfError> {
    let info = raw::object_open_program(object, &*c_string("ebpf_object_open_program", &*name)?).map(ProgramInfo::from_raw)?;
    let fd = info.duplicate()?;
    let data = |name: &str, fd| ProgramData::new(name.into(), fd);
    let program = match info.program_type() {
        Some(ProgramType::Xdp) => Program::Xdp(Xdp { data: data(&name, fd) }),
        Some(ProgramType::SchedCls) => Program::SchedClassifier(SchedClassifier { data: data(&name, fd) }),
        Some(ProgramType::CgroupSkb) => Program::CgroupSkb(CgroupSkb { data: data(&name, fd) }),
        _ => Program::Section(SectionProgram::new(name.clone(), fd, Arc::clone(shared))),
    };
    Ok((name, program))
}

fn missing<'a>(what: &str, name: &str, names: impl Iterator<Item = &'a String>) -> Error {
    let names: Vec<_> = names.map(String::as_str).collect();
    let message = format!("no {what} named \"{name}\" in the object; it has: {}", names.join(", "));
    Error::no_member(&format!("Ebpf::{what}"), message)
}
