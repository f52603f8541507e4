// SPDX-License-Identifier: BSD-2-Clause
//! forward A B: a wire between two interfaces, in XDP, until its input ends.

use ebpfmap::{interface, maps::DevMapHash, programs::Xdp, programs::XdpMode, Ebpf};

fn forward(a: &str, b: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut ebpf = Ebpf::load_bundled("forward")?;
    let mut tx = DevMapHash::try_from(ebpf.map_mut("tx")?)?;
    tx.insert_name(interface::index(a)?, b, None, 0)?;
    tx.insert_name(interface::index(b)?, a, None, 0)?;

    let program: &mut Xdp = ebpf.program_mut("forward")?.try_into()?;
    program.attach(a, XdpMode::default())?;
    program.attach(b, XdpMode::default())?;

    println!("forwarding");
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let result = match &arguments[..] {
        [a, b] => forward(a, b),
        _ => Err("usage: forward A B".into()),
    };
    if let Err(error) = result {
        eprintln!("forward: {error}");
        std::process::exit(1);
    }
}
