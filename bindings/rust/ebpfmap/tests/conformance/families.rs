// SPDX-License-Identifier: BSD-2-Clause
//! Operations of one kind of map each, with keys and values of any size, by bytes.

use ebpfmap::maps::{MapData, MapError, PerCpuHashMap};
use ebpfmap::util::nr_cpus;

use crate::case::{Answer, Case, Handle};
use crate::json::Json;

fn queue(map: &MapData, operation: &str, step: &Json) -> Answer {
    Ok(match operation {
        "push" => map.queue_push(&step.bytes("value"), step.number("flags"))?.into(),
        "pop" => map.queue_pop()?.into(),
        "peek" => map.queue_peek()?.into(),
        _ => panic!("no operation {operation} of a queue"),
    })
}

fn bloom(map: &MapData, operation: &str, step: &Json) -> Answer {
    Ok(match operation {
        "add" => map.bloom_add(&step.bytes("value"))?.into(),
        "contains" => map.bloom_contains(&step.bytes("value"))?.into(),
        _ => panic!("no operation {operation} of a bloom filter"),
    })
}

fn lpm(map: &MapData, operation: &str, step: &Json) -> Answer {
    let address = step.bytes("address");
    Ok(match operation {
        "put" => map.lpm_update(step.number("prefix_len"), &address, &step.bytes("value"), step.number("flags"))?.into(),
        "get" => map.lpm_lookup(&address)?.into(),
        "delete" => map.lpm_delete(step.number("prefix_len"), &address)?.into(),
        _ => panic!("no operation {operation} of an LPM trie"),
    })
}

fn percpu(map: &MapData, operation: &str, step: &Json) -> Answer {
    let key = step.bytes("key");
    let cpus = nr_cpus()?;
    Ok(match operation {
        "put" => map.percpu_update(&key, &step.bytes("value").repeat(cpus), step.number("flags"))?.into(),
        "get" => map.percpu_lookup(&key, step.number("flags"))?.map(|values| same_of_all(&values, cpus)).into(),
        "put_cpu" => map.percpu_update_cpu(&key, step.number("cpu"), &step.bytes("value"))?.into(),
        "get_cpu" => map.percpu_lookup_cpu(&key, step.number("cpu"))?.into(),
        "sum" if step.get("signed") == Some(&Json::Bool(true)) => signed_sum(map, &key, step.number("width"))?,
        "sum" => {
            let sums = map.percpu_sum(&key, step.number("width"))?;
            sums.map(|sums| sums.iter().map(|sum| Json::Text(sum.to_string())).collect::<Vec<_>>()).into()
        }
        _ => panic!("no operation {operation} of a per-CPU map"),
    })
}

/// The cases with signed values have values of 16 bytes.
fn signed_sum(map: &MapData, key: &[u8], width: usize) -> Answer {
    let key = u32::from_ne_bytes(key.try_into().expect("a key of 4 bytes"));
    let sums = match width {
        4 => PerCpuHashMap::<_, u32, [i32; 4]>::new(map)?.sum(&key).map(|sums| sums.to_vec()),
        _ => PerCpuHashMap::<_, u32, [i64; 2]>::new(map)?.sum(&key).map(|sums| sums.to_vec()),
    };
    match sums {
        Ok(sums) => Ok(sums.iter().map(|sum| Json::Text(sum.to_string())).collect::<Vec<_>>().into()),
        Err(MapError::KeyNotFound) => Ok(Json::Null),
        Err(error) => Err(error.into()),
    }
}

/// The common value of all CPUs; all values if they differ, so that the comparison fails.
fn same_of_all(values: &[u8], cpus: usize) -> Vec<u8> {
    let (first, rest) = values.split_at(values.len() / cpus);
    if rest.chunks(first.len()).all(|value| value == first) {
        first.to_vec()
    } else {
        values.to_vec()
    }
}

impl Case<'_> {
    pub fn family_step(&mut self, family: &str, operation: &str, step: &Json) -> Answer {
        match family {
            "queue" => queue(self.map(step, "on"), operation, step),
            "bloom" => bloom(self.map(step, "on"), operation, step),
            "lpm" => lpm(self.map(step, "on"), operation, step),
            "percpu" => percpu(self.map(step, "on"), operation, step),
            "map_in_map" => self.map_in_map(operation, step),
            "sockmap" => self.sockmap(operation, step),
            _ => self.storage(operation, step),
        }
    }

    fn map_in_map(&mut self, operation: &str, step: &Json) -> Answer {
        let outer = self.map(step, "on").clone();
        if operation == "set" {
            let inner = self.map(step, "inner");
            return Ok(outer.map_in_map_set(&step.bytes("key"), inner, step.number("flags"))?.into());
        }
        let inner = outer.map_in_map_get(&step.bytes("key"))?;
        let found = inner.is_some();
        if let Some(inner) = inner {
            self.keep(step, Handle::Map(inner));
        }
        Ok(found.into())
    }

    fn sockmap(&mut self, operation: &str, step: &Json) -> Answer {
        let map = self.map(step, "on").clone();
        Ok(match operation {
            "set" => map.sockmap_set(&step.bytes("key"), &self.fd(step, "fd"), step.number("flags"))?.into(),
            _ => map.sockmap_get(&step.bytes("key"))?.is_some().into(),
        })
    }

    fn storage(&mut self, operation: &str, step: &Json) -> Answer {
        let map = self.map(step, "on").clone();
        let fd = self.fd(step, "fd");
        Ok(match operation {
            "get" => map.storage_get(&fd, step.number("flags"))?.into(),
            "set" => map.storage_set(&fd, &step.bytes("value"), step.number("flags"))?.into(),
            _ => map.storage_delete(&fd)?.into(),
        })
    }
}
