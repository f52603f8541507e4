// SPDX-License-Identifier: BSD-2-Clause
//! Objects, programs, links, chains, drops, and probes of the machine.

use std::net::TcpListener;
use std::process::Command;

use ebpfmap::chain::{Chain, ChainKind};
use ebpfmap::drops::Drops;
use ebpfmap::maps::MapType;
use ebpfmap::object::Object;
use ebpfmap::programs::{Link, ProgramInfo, XdpMode};
use ebpfmap::{interface, probe};

use crate::case::{borrowed, Answer, Case, Handle};
use crate::json::Json;
use crate::redirects::ingress_preflight;

fn texts(names: Vec<String>) -> Json {
    names.into_iter().map(Json::from).collect::<Vec<_>>().into()
}

fn names(object: &Object, of: &str) -> Json {
    texts(match of {
        "map" => object.map_names(),
        "program" => object.program_names(),
        _ => object.constant_names(),
    })
}

pub fn mode(name: &str) -> XdpMode {
    match name {
        "native" => XdpMode::Driver,
        "generic" => XdpMode::Skb,
        _ => XdpMode::Default,
    }
}

pub fn mode_name(mode: Option<XdpMode>) -> Json {
    mode.map(|mode| if mode == XdpMode::Driver { "native" } else { "generic" }).into()
}

fn kind(name: &str) -> ChainKind {
    match name {
        "tc" => ChainKind::Tc,
        "xdp_frags" => ChainKind::XdpFrags,
        _ => ChainKind::Xdp,
    }
}

impl Case<'_> {
    pub fn program_step(&mut self, family: &str, operation: &str, step: &Json) -> Answer {
        match (family, operation) {
            (_, "close") => Ok(self.close(step)),
            ("socket", "listen") => {
                let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
                Ok(self.keep(step, Handle::Socket(listener)))
            }
            ("object", _) => self.object_step(operation, step),
            ("program", _) => self.loaded_step(operation, step),
            ("link", _) => self.link_step(operation, step),
            ("chain", _) => self.chain_step(operation, step),
            ("drops", "unseen") => {
                let sentences = self.drops(step, "on").unseen();
                let are_enough = sentences.len() >= step.number("least");
                Ok((are_enough && sentences.iter().all(|sentence| !sentence.is_empty())).into())
            }
            ("drops", _) => Ok(self.keep(step, Handle::Drops(Drops::open()?))),
            ("interface", "index") => Ok(interface::index(step.text("name"))?.into()),
            ("interface", "add" | "add_name" | "remove") => Ok(change_interface(operation, step)),
            ("interface", "preflight") => ingress_preflight(step),
            ("interface", _) => Ok(interface::name(step.number("ifindex"))?.into()),
            ("probe", "map_type") => {
                let map_type: MapType = step.text("type").parse().expect("a type of map");
                Ok(probe::map_type(map_type)?.into())
            }
            _ => panic!("no operation {family}.{operation}"),
        }
    }

    fn object_step(&mut self, operation: &str, step: &Json) -> Answer {
        if operation == "bundled" {
            let object = Object::open_bundled(step.text("name"))?;
            return Ok(self.keep(step, Handle::Object(object)));
        }
        let bound = step.get("map").map(|_| self.map(step, "map").clone());
        let object = self.object(step, "on");
        Ok(match operation {
            "names" => names(object, step.text("of")),
            "constant" => object.constant(step.text("name"))?.into(),
            "set_constant" => object.set_constant(step.text("name"), &step.bytes("value"))?.into(),
            "bind" => object.bind_map(step.text("name"), &bound.expect("a map"))?.into(),
            "load" => object.load()?.into(),
            "map" => {
                let map = object.map(step.text("name"))?;
                self.keep(step, Handle::Map(map))
            }
            "program" => {
                let program = object.program(step.text("name"))?;
                self.keep(step, Handle::Program(program))
            }
            _ => panic!("no operation {operation} of an object"),
        })
    }

    fn loaded_step(&mut self, operation: &str, step: &Json) -> Answer {
        let pin = step.get("pin").map(|_| self.pin(step));
        if operation == "open_pinned" {
            let program = ProgramInfo::from_pin(pin.expect("a pin"))?;
            return Ok(self.keep(step, Handle::Program(program)));
        }
        let program = self.program(step, "on");
        Ok(match (operation, pin) {
            ("info", _) if step.text("field") == "name" => program.name().into(),
            ("info", _) => program.program_type_number().into(),
            ("pin", Some(pin)) => program.pin(pin)?.into(),
            ("unpin", Some(pin)) => program.unpin(pin)?.into(),
            _ => panic!("no operation {operation} of a program"),
        })
    }

    fn link_step(&mut self, operation: &str, step: &Json) -> Answer {
        Ok(match operation {
            "attach_xdp" => {
                let program = borrowed(self.fd(step, "program"));
                let link = Link::attach_xdp(&program, step.text("interface"), mode(step.text("mode")))?;
                self.keep(step, Handle::Link(link))
            }
            "find_xdp" => {
                let attached = Link::find_xdp(interface::index(step.text("interface"))?)?;
                attached.map(|attached| self.program_name(attached.program_id)).into()
            }
            "mode" => mode_name(self.link(step, "on").xdp_mode()),
            "program" => {
                let id = self.link(step, "on").program_id()?;
                self.program_name(id)
            }
            "update" => {
                let program = borrowed(self.fd(step, "program"));
                self.link(step, "on").update(&program)?.into()
            }
            _ => panic!("no operation {operation} of a link"),
        })
    }

    fn chain_step(&mut self, operation: &str, step: &Json) -> Answer {
        match operation {
            "create" => {
                let chain = Chain::create(kind(step.text("kind")), step.number("default_action"))?;
                return Ok(self.keep(step, Handle::Chain(chain)));
            }
            "insert" => {
                let program = borrowed(self.fd(step, "program"));
                let entry = self.chain(step, "on").insert(&program, step.number("priority"))?;
                return Ok(self.keep(step, Handle::Entry(entry)));
            }
            "list" => return self.chain_list(step),
            _ => {}
        }
        let entry = step.get("entry").map(|_| *self.entry(step, "entry"));
        let chain = self.chain(step, "on");
        Ok(match (operation, entry) {
            ("remove", Some(entry)) => chain.remove(entry)?.into(),
            ("enable", Some(entry)) => chain.enable(entry, is_on(step))?.into(),
            ("set_priority", Some(entry)) => chain.set_priority(entry, step.number("priority"))?.into(),
            ("pending", _) => u32::from(chain.pending()).into(),
            ("commit", _) => chain.commit()?.into(),
            ("rollback", _) => {
                chain.rollback();
                Json::Null
            }
            _ => panic!("no operation {operation} of a chain"),
        })
    }

    fn chain_list(&mut self, step: &Json) -> Answer {
        let entries = self.chain(step, "on").entries()?;
        let name = |id| {
            let of_it = |handle: &Handle| matches!(handle, Handle::Entry(entry) if *entry == id);
            self.handles.iter().find(|(_, handle)| of_it(handle)).map(|(name, _)| name.as_str())
        };
        Ok(entries.iter().map(|entry| name(entry.id).into()).collect::<Vec<Json>>().into())
    }
}

fn change_interface(operation: &str, step: &Json) -> Json {
    let name = step.text("name");
    match operation {
        "add" => {
            ip(&["link", "add", name, "up", "type", "veth", "peer", "name", step.text("peer")]);
            ip(&["link", "set", step.text("peer"), "up"]);
        }
        "add_name" => ip(&["link", "property", "add", "dev", name, "altname", step.text("alternative")]),
        _ => ip(&["link", "delete", name]),
    }
    Json::Null
}

/// Changes the interfaces with ip(8).
fn ip(words: &[&str]) {
    assert!(Command::new("ip").args(words).status().expect("ip(8)").success(), "ip {words:?} failed");
}

fn is_on(step: &Json) -> bool {
    !matches!(step.get("enabled"), Some(Json::Bool(false) | Json::Number(0)))
}
