// SPDX-License-Identifier: BSD-2-Clause
//! Maps of interfaces, CPUs, sockets and programs, by the typed maps.

use std::num::NonZeroU32;

use ebpfmap::interface;
use ebpfmap::maps::xdp::{self, Finding};
use ebpfmap::maps::{
    CgroupArray, CpuMap, DevMap, DevMapHash, MapData, MapError, MapType, PerfEventArray, ProgramArray, XskMap,
};
use ebpfmap::programs::XdpMode;

use crate::case::{borrowed, Answer, Case};
use crate::json::Json;
use crate::low_level;
use crate::programs::mode;

/// "No such key" is a result, not a failure.
fn found<T>(result: Result<T, MapError>) -> Result<Option<T>, MapError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(MapError::KeyNotFound | MapError::OutOfBounds { error: None, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn sorted(mut list: Vec<Json>) -> Json {
    list.sort();
    list.into()
}

impl Case<'_> {
    pub fn redirect_step(&mut self, family: &str, operation: &str, step: &Json) -> Answer {
        let map = self.map(step, "on").clone();
        match (family, map.map_type()) {
            ("devmap" | "preflight", Some(MapType::Devmap)) => self.devmap(&map, operation, step),
            ("devmap" | "preflight", _) => self.devmap_hash(&map, operation, step),
            ("cpumap", _) => self.cpumap(&map, operation, step),
            ("xskmap", _) => self.xskmap(&map, operation, step),
            ("prog_array", _) => self.prog_array(&map, operation, step),
            ("cgroup_array", _) => self.cgroup_array(&map, operation, step),
            _ => self.perf_array(&map, operation, step),
        }
    }

    fn program_of(&self, id: Option<NonZeroU32>) -> Json {
        id.map_or(Json::Null, |id| self.program_name(id.get()))
    }

    fn devmap(&mut self, map: &MapData, operation: &str, step: &Json) -> Answer {
        let mut devmap = DevMap::new(map)?;
        let (key, flags, program) = (step.number("key"), step.number("flags"), self.entry_program(step));
        let program = program.as_ref();
        Ok(match operation {
            "set" if step.get("interface").is_some() => devmap.set_name(key, step.text("interface"), program, flags)?.into(),
            "set" => devmap.set(key, step.number("ifindex"), program, flags)?.into(),
            "get" => found(devmap.get(key, 0))?.map(|value| vec![value.if_index.into(), self.program_of(value.prog_id)]).into(),
            "delete" => devmap.unset(key)?.into(),
            "list" => {
                let list = devmap.entries().collect::<Result<Vec<_>, _>>()?;
                let line = |(key, value): &(u32, _)| self.devmap_line(*key, value);
                sorted(list.iter().map(line).collect())
            }
            _ => findings(devmap.preflight_mode(asked_mode(step), None, 0)?),
        })
    }

    fn devmap_hash(&mut self, map: &MapData, operation: &str, step: &Json) -> Answer {
        let mut devmap = DevMapHash::new(map)?;
        let (key, flags, program) = (step.number("key"), step.number("flags"), self.entry_program(step));
        let program = program.as_ref();
        Ok(match operation {
            "set" if step.get("interface").is_some() => devmap.insert_name(key, step.text("interface"), program, flags)?.into(),
            "set" => devmap.insert(key, step.number("ifindex"), program, flags)?.into(),
            "get" => found(devmap.get(key, 0))?.map(|value| vec![value.if_index.into(), self.program_of(value.prog_id)]).into(),
            "delete" => devmap.remove(key)?.into(),
            "list" => {
                let list = devmap.iter().collect::<Result<Vec<_>, _>>()?;
                let line = |(key, value): &(u32, _)| self.devmap_line(*key, value);
                sorted(list.iter().map(line).collect())
            }
            _ => findings(devmap.preflight_mode(asked_mode(step), None, 0)?),
        })
    }

    fn devmap_line(&self, key: u32, value: &ebpfmap::maps::xdp::DevMapValue) -> Json {
        vec![key.into(), value.if_index.into(), self.program_of(value.prog_id)].into()
    }

    fn cpumap(&mut self, map: &MapData, operation: &str, step: &Json) -> Answer {
        let mut cpumap = CpuMap::new(map)?;
        let cpu = step.number("cpu");
        Ok(match operation {
            "set" => {
                let program = self.entry_program(step);
                cpumap.set(cpu, step.number("queue_size"), program.as_ref(), step.number("flags"))?.into()
            }
            "get" => {
                found(cpumap.get(cpu, 0))?.map(|value| vec![value.queue_size.into(), self.program_of(value.prog_id)]).into()
            }
            "delete" => cpumap.unset(cpu)?.into(),
            _ => {
                let list = cpumap.entries().collect::<Result<Vec<_>, _>>()?;
                let line = |(cpu, value): &(u32, ebpfmap::maps::xdp::CpuMapValue)| {
                    vec![(*cpu).into(), value.queue_size.into(), self.program_of(value.prog_id)].into()
                };
                sorted(list.iter().map(line).collect())
            }
        })
    }

    fn xskmap(&mut self, map: &MapData, operation: &str, step: &Json) -> Answer {
        let mut xskmap = XskMap::new(map)?;
        let index = step.number("index");
        Ok(match operation {
            "set" => xskmap.set(index, self.fd(step, "fd"), step.number("flags"))?.into(),
            "set_queue" => {
                let socket = borrowed(self.fd(step, "fd"));
                xskmap.set_queue(step.text("interface"), step.number("queue"), &socket, step.number("flags"))?.into()
            }
            "get" => found(xskmap.get(index))?.is_some().into(),
            _ => xskmap.unset(index)?.into(),
        })
    }

    fn prog_array(&mut self, map: &MapData, operation: &str, step: &Json) -> Answer {
        let mut programs = ProgramArray::new(map)?;
        let index = step.number("index");
        Ok(match operation {
            "set" => match self.fd(step, "program") {
                -1 => return low_level::prog_array_set(map, index, -1),
                fd => programs.set(index, &borrowed(fd), step.number("flags"))?.into(),
            },
            "get" => found(programs.get(&index))?.map(|id| self.program_name(id)).into(),
            "clear" => programs.clear_index(&index)?.into(),
            "lost_on_close" => programs.lost_on_close()?.into(),
            _ => {
                let list = programs.iter().collect::<Result<Vec<_>, _>>()?;
                sorted(list.into_iter().map(|(index, id)| vec![index.into(), self.program_name(id)].into()).collect())
            }
        })
    }

    fn cgroup_array(&mut self, map: &MapData, operation: &str, step: &Json) -> Answer {
        let mut cgroups = CgroupArray::new(map)?;
        let index = step.number("index");
        Ok(match operation {
            "set" => match self.fd(step, "fd") {
                -1 => return low_level::cgroup_array_set(map, index, -1),
                fd => cgroups.set(index, &borrowed(fd))?.into(),
            },
            _ => cgroups.clear_index(&index)?.into(),
        })
    }

    fn perf_array(&mut self, map: &MapData, operation: &str, step: &Json) -> Answer {
        let mut events = PerfEventArray::new(map)?;
        let index = step.number("index");
        Ok(match operation {
            "set" => events.set(index, &borrowed(self.fd(step, "fd")))?.into(),
            _ => events.clear_index(&index)?.into(),
        })
    }
}

fn asked_mode(step: &Json) -> XdpMode {
    step.get("mode").map_or(XdpMode::Driver, |_| mode(step.text("mode")))
}

fn cause(finding: &Finding) -> Json {
    finding.cause.name().trim_start_matches("EBPF_CAUSE_").into()
}

fn findings(findings: Vec<Finding>) -> Json {
    findings.iter().map(|finding| Json::List(vec![finding.key.into(), cause(finding)])).collect::<Vec<_>>().into()
}

pub fn ingress_preflight(step: &Json) -> Answer {
    let ifindex = interface::index(step.text("name"))?;
    let map_type = step.text("type").parse().expect("a type of map");
    let findings = xdp::ingress_preflight(ifindex, asked_mode(step), map_type, None)?;
    Ok(findings.iter().map(cause).collect::<Vec<_>>().into())
}
