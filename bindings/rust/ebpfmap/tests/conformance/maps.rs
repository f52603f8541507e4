// SPDX-License-Identifier: BSD-2-Clause
//! Maps of any type, by bytes, and cursors.

use ebpfmap::maps::{Cursor, MapBuilder, MapData, MapType, Pinning, WalkState};

use crate::case::{borrowed, Answer, Case, Handle};
use crate::json::Json;
use crate::low_level;

fn builder(step: &Json) -> MapBuilder<'static> {
    let map_type: MapType = step.text("type").parse().expect("a type of map");
    let (key_size, value_size) = (step.number("key_size"), step.number("value_size"));
    let mut builder = MapBuilder::new(map_type, key_size, value_size, step.number("max_entries"));
    builder = builder.flags(step.number("flags"));
    if step.get("name").is_some() {
        builder = builder.name(step.text("name"));
    }
    if step.get("numa_node").is_some() {
        builder = builder.numa_node(step.number("numa_node"));
    }
    if step.get("extra").is_some() {
        builder = builder.extra(step.number("extra"));
    }
    match step.get("inner") {
        Some(inner) => builder.inner(self::builder(inner)),
        None => builder,
    }
}

fn pinning(policy: &str) -> Pinning {
    match policy {
        "reuse" => Pinning::Reuse,
        "replace" => Pinning::Replace,
        _ => Pinning::Fail,
    }
}

fn info(map: &MapData, field: &str) -> Json {
    let info = map.info();
    match field {
        "type" => info.map_type().map(|map_type| map_type.to_string()).into(),
        "key_size" => info.key_size().into(),
        "value_size" => info.value_size().into(),
        "max_entries" => info.max_entries().into(),
        "flags" => info.map_flags().into(),
        "name" => info.name().into(),
        _ => panic!("no field {field}"),
    }
}

fn sorted(mut list: Vec<Json>) -> Json {
    list.sort();
    list.into()
}

fn entry((key, value): (Vec<u8>, Vec<u8>)) -> Json {
    Json::List(vec![key.into(), value.into()])
}

impl Case<'_> {
    pub fn map_step(&mut self, family: &str, operation: &str, step: &Json) -> Answer {
        match (family, operation) {
            ("map", "create" | "create_pinned" | "open_id" | "open_fd" | "open_pinned") => self.map_open(operation, step),
            ("map", "close") | ("cursor", "close") => Ok(self.close(step)),
            ("map", _) => self.map_use(operation, step),
            ("cursor", "new") => self.cursor_new(step),
            _ => self.cursor_use(operation, step),
        }
    }

    fn map_open(&mut self, operation: &str, step: &Json) -> Answer {
        let mut result = Json::Null;
        let map = match operation {
            "create" => builder(step).create()?,
            "create_pinned" => {
                let pinned = builder(step).pin(self.pin(step), pinning(step.text("policy")));
                let (map, opened) = pinned.create_or_open()?;
                result = if opened { "opened" } else { "created" }.into();
                map
            }
            "open_id" => MapData::from_id_with(self.map(step, "of").id(), step.number("flags"))?,
            "open_pinned" => MapData::from_pin_with(self.pin(step), step.number("flags"))?,
            _ => match self.fd(step, "fd") {
                -1 => return low_level::open_fd(-1),
                fd => MapData::from_fd(borrowed(fd))?,
            },
        };
        self.keep(step, Handle::Map(map));
        Ok(result)
    }

    fn map_use(&mut self, operation: &str, step: &Json) -> Answer {
        let flags = step.number("flags");
        let pin = step.get("pin").map(|_| self.pin(step));
        let map = self.map(step, "on");
        Ok(match operation {
            "pin" => map.pin(pin.expect("a pin"))?.into(),
            "unpin" => map.unpin(pin.expect("a pin"))?.into(),
            "info" => info(map, step.text("field")),
            "get" => map.lookup(&step.bytes("key"), flags)?.into(),
            "put" => map.update(&step.bytes("key"), &step.bytes("value"), flags)?.into(),
            "delete" => map.delete(&step.bytes("key"))?.into(),
            "take" => map.take(&step.bytes("key"), flags)?.into(),
            "next_key" => map.next_key(step.optional_bytes("key").as_deref())?.into(),
            "items" => sorted(map.iter().map(|item| item.map(entry)).collect::<Result<_, _>>()?),
            "keys" => sorted(map.keys().map(|key| key.map(Json::from)).collect::<Result<_, _>>()?),
            "freeze" => map.freeze()?.into(),
            _ => panic!("no operation {operation} of a map"),
        })
    }

    fn cursor_new(&mut self, step: &Json) -> Answer {
        let mut cursor = Cursor::new(self.map(step, "on"))?;
        if step.get("read_ahead").is_some() {
            cursor.set_read_ahead(step.number("read_ahead"))?;
        }
        self.keep(step, Handle::Cursor(cursor));
        Ok(Json::Null)
    }

    fn cursor_use(&mut self, operation: &str, step: &Json) -> Answer {
        let cursor = self.cursor(step, "on");
        Ok(match operation {
            "next" => cursor.next()?.map(entry).into(),
            "drain" => drain(cursor)?,
            "state" => match cursor.state() {
                WalkState::Walking => "walking",
                WalkState::Complete => "complete",
                WalkState::Restarted => "restarted",
                WalkState::GaveUp => "gave_up",
            }
            .into(),
            "rewind" => {
                cursor.rewind();
                Json::Null
            }
            _ => panic!("no operation {operation} of a cursor"),
        })
    }
}

/// Deletes each key when the cursor returns it.
fn drain(cursor: &mut Cursor) -> Answer {
    let mut keys = Vec::new();
    let map = cursor.map().clone();
    while let Some(key) = cursor.next_key()? {
        map.delete(&key)?;
        keys.push(key.into());
    }
    Ok(sorted(keys))
}
