// SPDX-License-Identifier: BSD-2-Clause
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::chain::Chain;
use crate::error::{quoted, Cause, EbpfError, Error, Result};
use crate::maps::{Map, MapData};
use crate::object::Object;
use crate::pod::{self, Pod};
use crate::programs::program::ProgramData;
use crate::programs::{CgroupSkb, Program, ProgramType, SchedClassifier, SectionProgram, Xdp};

/// The value of a constant of an object.
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

/// Loads an object: sets its constants and binds maps before the verifier checks its programs.
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
    /// A loader without constants and maps.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a constant, a `const volatile` variable of the source. The verifier sees its value and removes code that cannot
    /// run. A missing constant is an error only if it `must_exist`.
    pub fn set_global(&mut self, name: &'a str, value: impl Into<GlobalData<'a>>, must_exist: bool) -> &mut Self {
        self.globals.push((name, value.into(), must_exist));
        self
    }

    /// Binds an existing map instead of one that the object would create.
    pub fn bind_map(&mut self, name: &'a str, map: &'a MapData) -> &mut Self {
        self.maps.push((name, map));
        self
    }

    /// Binds the maps of a chain, so that programs of the object can be entries of it.
    pub fn chain(&mut self, chain: &'a Chain) -> &mut Self {
        self.chain = Some(chain);
        self
    }

    /// Loads a BPF ELF file.
    pub fn load_file<P: AsRef<Path>>(&mut self, path: P) -> Result<Ebpf, EbpfError> {
        self.load_object(Object::open_file(path)?)
    }

    /// Loads a BPF ELF file from memory.
    pub fn load(&mut self, elf: &[u8]) -> Result<Ebpf, EbpfError> {
        self.load_object(Object::open_memory(elf, "memory")?)
    }

    /// Loads an object of the library: `"forward"`, `"route"`, `"spread"`, ...
    pub fn load_bundled(&mut self, name: &str) -> Result<Ebpf, EbpfError> {
        self.load_object(Object::open_bundled(name)?)
    }

    fn load_object(&self, mut object: Object) -> Result<Ebpf, EbpfError> {
        for (name, value, must_exist) in &self.globals {
            match object.set_constant(name, value.bytes) {
                Err(error) if error.cause() == Cause::ObjectMember && !must_exist => {}
                result => result?,
            }
        }
        for (name, map) in &self.maps {
            object.bind_map(name, map)?;
        }
        if let Some(chain) = self.chain {
            chain.bind(&mut object)?;
        }
        object.load()?;
        Ebpf::of(object)
    }
}

/// The maps and programs of an object that is loaded into the kernel. Dropping it detaches its programs, unless their links
/// were taken or pinned.
///
/// ```
/// use ebpfmap::{maps::PerCpuArray, programs::{Xdp, XdpMode}, sys, Ebpf};
///
/// let mut ebpf = Ebpf::load_bundled("forward")?;
/// let program: &mut Xdp = ebpf.program_mut("forward")?.try_into()?;
/// program.attach("lo", XdpMode::default())?;
///
/// let counters = PerCpuArray::<_, [u64; 2]>::try_from(ebpf.map_mut("counters")?)?;
/// let [packets, bytes] = counters.sum(&sys::EBPF_FORWARD_COUNTER_MISSED)?;
/// println!("{packets} packets, {bytes} bytes without an entry");
/// # Ok::<(), ebpfmap::EbpfError>(())
/// ```
#[derive(Debug)]
pub struct Ebpf {
    // Dropped before the maps: a program has to be detached before its jump tables are emptied.
    programs: BTreeMap<String, Program>,
    maps: BTreeMap<String, Map>,
}

impl Ebpf {
    /// Loads a BPF ELF file from memory: creates its maps, and loads all of its programs.
    pub fn load(elf: &[u8]) -> Result<Self, EbpfError> {
        EbpfLoader::new().load(elf)
    }

    /// Loads a BPF ELF file.
    pub fn load_file<P: AsRef<Path>>(path: P) -> Result<Self, EbpfError> {
        EbpfLoader::new().load_file(path)
    }

    /// Loads an object of the library, without clang or a file. [`object::bundled`](crate::object::bundled) lists them.
    pub fn load_bundled(name: &str) -> Result<Self, EbpfError> {
        EbpfLoader::new().load_bundled(name)
    }

    fn of(object: Object) -> Result<Self, EbpfError> {
        let open_map = |name: String| Ok((name.clone(), object.map(&name)?.into_map()));
        let maps = object.map_names().into_iter().map(open_map).collect::<Result<_>>()?;
        let program_names = object.program_names();
        let object = Arc::new(Mutex::new(object));
        let programs = program_names.into_iter().map(|name| open_program(&object, name)).collect::<Result<_, _>>()?;
        Ok(Self { programs, maps })
    }

    /// A map, by its name in the object.
    pub fn map(&self, name: &str) -> Result<&Map> {
        self.maps.get(name).ok_or_else(|| missing("map", name, self.maps.keys()))
    }

    /// A map to change: a separate handle, which can be kept while programs are looked up or attached.
    pub fn map_mut(&self, name: &str) -> Result<Map> {
        self.map(name).cloned()
    }

    /// Takes a map out of the object; the caller owns it.
    pub fn take_map(&mut self, name: &str) -> Result<Map> {
        match self.maps.remove(name) {
            Some(map) => Ok(map),
            None => Err(missing("map", name, self.maps.keys())),
        }
    }

    /// All maps, by name, with the maps of variables: `.rodata`, `.bss`.
    pub fn maps(&self) -> impl Iterator<Item = (&str, &Map)> {
        self.maps.iter().map(|(name, map)| (name.as_str(), map))
    }

    /// All maps, by name, to change.
    pub fn maps_mut(&mut self) -> impl Iterator<Item = (&str, &mut Map)> {
        self.maps.iter_mut().map(|(name, map)| (name.as_str(), map))
    }

    /// A program, by the name of its C function.
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

fn open_program(object: &Arc<Mutex<Object>>, name: String) -> Result<(String, Program), EbpfError> {
    let info = object.lock().unwrap_or_else(PoisonError::into_inner).program(&name)?;
    let data = ProgramData::new(name.clone(), info.duplicate()?);
    let program = match info.program_type() {
        Some(ProgramType::Xdp) => Program::Xdp(Xdp { data }),
        Some(ProgramType::SchedCls) => Program::SchedClassifier(SchedClassifier { data }),
        Some(ProgramType::CgroupSkb) => Program::CgroupSkb(CgroupSkb { data }),
        _ => Program::Section(SectionProgram { data, object: Arc::clone(object) }),
    };
    Ok((name, program))
}

fn missing<'a>(what: &str, name: &str, names: impl Iterator<Item = &'a String>) -> Error {
    const MOST: usize = 20;
    let names: Vec<_> = names.map(|name| quoted(name)).collect();
    let more = if names.len() > MOST { format!(" and {} more", names.len() - MOST) } else { String::new() };
    let there = names[..names.len().min(MOST)].join(", ");
    let message = format!("the object has no {what} {}; it has: {there}{more}", quoted(name));
    Error::no_member(&format!("Ebpf::{what}"), message)
}
