// SPDX-License-Identifier: BSD-2-Clause
//! The examples of aya's documentation, unchanged except for the loading of the object: this crate has the name `aya` here.
//! They ignore results, and import names that newer editions have anyway.
#![allow(unused_imports, unused_must_use)]

use aya::Ebpf;

/// The loading line: the object that meson compiles from test_object.bpf.c.
fn load() -> Ebpf {
    Ebpf::load_file(std::env::var("EBPFMAP_TEST_OBJECT").expect("EBPFMAP_TEST_OBJECT")).unwrap()
}

#[test]
fn an_object_inside_the_program() {
    // Not a BPF object, because this crate has none when it is compiled: the error names the file type.
    let error = Ebpf::load(aya::include_bytes_aligned!("../Cargo.toml")).unwrap_err();
    assert!(error.to_string().contains("is not an ELF file"), "{error}");
}

#[test]
fn dev_map_hash() -> Result<(), aya::EbpfError> {
    let bpf = load();

    use aya::maps::xdp::DevMapHash;

    let mut devmap = DevMapHash::try_from(bpf.map_mut("IFACES").unwrap())?;
    // Lookups with key 2 will redirect packets to interface with index 3 (e.g. eth1)
    devmap.insert(2, 3, None, 0);

    // There is no interface 3 in this namespace, but there is lo.
    assert!(devmap.get(2, 0).is_err());
    devmap.insert(2, 1, None, 0)?;
    assert_eq!(devmap.get(2, 0)?.if_index, 1);
    assert!(devmap.get(2, 0)?.prog_id.is_none());
    let keys: Vec<u32> = devmap.keys().collect::<Result<_, _>>()?;
    assert_eq!(keys, [2]);
    for entry in devmap.iter() {
        let (key, value) = entry?;
        assert_eq!((key, value.if_index), (2, 1));
    }
    devmap.remove(2)?;
    Ok(())
}

#[test]
fn program_array() -> Result<(), aya::BpfError> {
    let bpf = load();

    use aya::maps::ProgramArray;
    use aya::programs::{CgroupSkb, ProgramFd};
    use std::convert::{TryFrom, TryInto};

    let mut prog_array = ProgramArray::try_from(bpf.map_mut("JUMP_TABLE")?)?;
    let prog_0: &CgroupSkb = bpf.program("example_prog_0").unwrap().try_into()?;
    let prog_1: &CgroupSkb = bpf.program("example_prog_1").unwrap().try_into()?;
    let prog_2: &CgroupSkb = bpf.program("example_prog_2").unwrap().try_into()?;

    let flags = 0;

    // bpf_tail_call(ctx, JUMP_TABLE, 0) will jump to prog_0
    prog_array.set(0, prog_0, flags);

    // bpf_tail_call(ctx, JUMP_TABLE, 1) will jump to prog_1
    prog_array.set(1, prog_1, flags);

    // bpf_tail_call(ctx, JUMP_TABLE, 2) will jump to prog_2
    prog_array.set(2, prog_2, flags);

    assert_eq!(prog_array.indices().collect::<Result<Vec<_>, _>>()?, [0, 1, 2]);
    // As today's aya does it: by the descriptor.
    prog_array.set(0, prog_2.fd()?, flags)?;
    assert_eq!(prog_array.get(&0)?, prog_array.get(&2)?);
    prog_array.clear_index(&0)?;
    assert_eq!(prog_array.indices().collect::<Result<Vec<_>, _>>()?, [1, 2]);
    Ok(())
}

#[test]
fn lpm_trie() -> Result<(), aya::EbpfError> {
    let bpf = load();

    use aya::maps::lpm_trie::{Key, LpmTrie};
    use std::net::Ipv4Addr;

    let mut trie = LpmTrie::try_from(bpf.map_mut("LPM_TRIE").unwrap())?;
    let ipaddr = Ipv4Addr::new(8, 8, 8, 8);
    let key = Key::new(16, u32::from(ipaddr).to_be());
    trie.insert(&key, 1, 0)?;

    let lookup = Key::new(32, u32::from(ipaddr).to_be());
    let value: u32 = trie.get(&lookup, 0)?;
    assert_eq!(value, 1);

    let longer_key = Key::new(24, u32::from(ipaddr).to_be());
    trie.insert(&longer_key, 2, 0)?;
    let value = trie.get(&lookup, 0)?;
    assert_eq!(value, 2);
    Ok(())
}

#[test]
fn addresses_as_keys() -> Result<(), aya::EbpfError> {
    let bpf = load();

    use aya::maps::lpm_trie::{Key, LpmTrie};
    use std::net::Ipv4Addr;

    // The same map, by the type of the address.
    let mut trie = LpmTrie::try_from(bpf.map_mut("LPM_TRIE").unwrap())?;
    trie.insert(&Key::new(16, Ipv4Addr::new(8, 8, 0, 0)), 1u32, 0)?;
    assert_eq!(trie.get(&Key::new(32, Ipv4Addr::new(8, 8, 8, 8)), 0)?, 1);
    Ok(())
}

#[test]
fn every_type_of_program_has_been_loaded() -> Result<(), aya::EbpfError> {
    let mut bpf = load();

    use aya::programs::{CgroupSkb, Program};

    let program: &mut CgroupSkb = bpf.program_mut("example_prog_0")?.try_into()?;
    program.load()?;
    for (name, program) in bpf.programs_mut() {
        match program {
            Program::Xdp(program) => program.load()?,
            Program::SchedClassifier(program) => program.load()?,
            Program::CgroupSkb(program) => program.load()?,
            Program::Section(program) => program.load()?,
            _ => unreachable!("{name}"),
        }
    }
    Ok(())
}

#[test]
fn hash_map() -> Result<(), aya::EbpfError> {
    let mut bpf = load();

    use aya::maps::{HashMap, MapData, MapError};

    let mut redirect_ports = HashMap::try_from(bpf.map_mut("REDIRECT_PORTS").unwrap())?;

    // redirect port 80 to 8080
    redirect_ports.insert(80u16, 8080u16, 0);
    // redirect port 443 to 8443
    redirect_ports.insert(443, 8443, 0);

    let taken: HashMap<MapData, u16, u16> = bpf.take_map("REDIRECT_PORTS").unwrap().try_into()?;
    assert_eq!(taken.get(&443, 0)?, 8443);
    assert!(matches!(taken.get(&22, 0), Err(MapError::KeyNotFound)));
    Ok(())
}

#[test]
fn xdp() -> Result<(), aya::EbpfError> {
    let mut bpf = load();

    use aya::programs::{Xdp, XdpFlags, XdpMode};

    let program: &mut Xdp = bpf.program_mut("intercept_packets").unwrap().try_into()?;
    program.load()?;
    let link = program.attach("lo", XdpFlags::default())?;
    program.detach(link)?;
    let link = program.attach("lo", XdpMode::Skb)?;
    let owned = program.take_link(link)?;
    drop(bpf);
    assert_eq!(owned.if_index()?, Some(1));
    Ok(())
}
