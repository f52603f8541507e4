// SPDX-License-Identifier: BSD-2-Clause
//! forward A B: every frame that arrives on one interface leaves by the other, in XDP, until the input ends.

use std::{error::Error, fs, io, os::unix::fs::MetadataExt, sync::mpsc, thread, time::Duration};

use ebpfmap::maps::{xdp, DevMapHash, MapType};
use ebpfmap::programs::{Link, Xdp, XdpMode};
use ebpfmap::{drops::Drops, interface, Ebpf};

/// Prints reasons why frames from an interface would not arrive. Its index is the key of their target.
fn examine(ebpf: &Ebpf, interface: u32) -> Result<(), Box<dyn Error>> {
    let mode = Link::find_xdp(interface)?
        .and_then(|attached| attached.mode)
        .unwrap_or_default();
    let mut findings = DevMapHash::try_from(ebpf.map("tx")?)?.preflight_mode(mode, None, 1514)?;
    findings.retain(|finding| finding.key == interface);
    findings.extend(xdp::ingress_preflight(
        interface,
        mode,
        MapType::DevmapHash,
        None,
    )?);
    for finding in findings {
        eprintln!("forward: {}\n    {}", finding.message, finding.remedy);
    }
    Ok(())
}

/// Prints the losses if they are more than at the last print. The kernel reports the losses of the whole machine.
fn print_losses(
    drops: &mut Drops,
    interfaces: [u32; 2],
    printed: &mut u64,
) -> Result<(), Box<dyn Error>> {
    let netns = fs::metadata("/proc/self/ns/net")?.ino();
    let mut losses = drops.summary()?;
    losses.retain(|loss| u64::from(loss.netns) == netns && interfaces.contains(&loss.if_index));
    let lost = losses.iter().map(|loss| loss.packets).sum();
    if lost > *printed {
        losses
            .iter()
            .for_each(|loss| eprintln!("forward: {} lost: {}", loss.packets, loss.message));
    }
    *printed = lost;
    Ok(())
}

fn forward(a: &str, b: &str) -> Result<(), Box<dyn Error>> {
    let mut ebpf = Ebpf::load_bundled("forward")?;
    let mut tx = DevMapHash::try_from(ebpf.map_mut("tx")?)?;
    let interfaces = [interface::index(a)?, interface::index(b)?];
    tx.insert_name(interfaces[0], b, None, 0)?;
    tx.insert_name(interfaces[1], a, None, 0)?;

    let mut drops = Drops::open()
        .map_err(|error| eprintln!("forward: losses are not reported: {error}"))
        .ok();
    let program: &mut Xdp = ebpf.program_mut("forward")?.try_into()?;
    program.attach(a, XdpMode::default())?;
    program.attach(b, XdpMode::default())?;
    examine(&ebpf, interfaces[0])?;
    examine(&ebpf, interfaces[1])?;

    println!("forwarding");
    let (open, input) = mpsc::channel::<()>();
    thread::spawn(move || io::copy(&mut io::stdin(), &mut io::sink()).map(|_| drop(open)));
    let mut printed = 0;
    loop {
        let ended =
            input.recv_timeout(Duration::from_secs(1)) == Err(mpsc::RecvTimeoutError::Disconnected);
        drops.as_mut().map_or(Ok(()), |drops| {
            print_losses(drops, interfaces, &mut printed)
        })?;
        if ended {
            return Ok(());
        }
    }
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
