// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
//! count.rs - from a bundle: count the programs that are executed while a command runs.
//! Rust 1.63 and its standard library only: rustc -O count.rs
use std::{env, fs, io, process};

const MAGIC: &[u8] = b"HornetB1";
const ORDER: u32 = 0x01020304;
const NAME: usize = 64;
const LOADER: usize = 144;
const SLOT: usize = 80;
const MAP: u32 = 1;
const PROG: u32 = 2;
const ATTR: usize = 168;

extern "C" {
    fn syscall(number: i64, ...) -> i64;
    fn close(fd: i32) -> i32;
}

/// A union bpf_attr: fields by their offsets in <linux/bpf.h>
struct Attr([u8; ATTR]);

impl Attr {
    fn new() -> Attr {
        Attr([0; ATTR])
    }
    fn u32(mut self, off: usize, v: u32) -> Attr {
        self.0[off..off + 4].copy_from_slice(&v.to_ne_bytes());
        self
    }
    fn ptr<T>(mut self, off: usize, p: *const T) -> Attr {
        self.0[off..off + 8].copy_from_slice(&(p as u64).to_ne_bytes());
        self
    }
    fn call(&mut self, cmd: i64) -> io::Result<i32> {
        const BPF: i64 = if cfg!(target_arch = "x86_64") { 321 } else { 280 };
        match unsafe { syscall(BPF, cmd, self.0.as_mut_ptr(), ATTR) } {
            n if n < 0 => Err(io::Error::last_os_error()),
            n => Ok(n as i32),
        }
    }
}

fn bad() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not a bundle for this machine, or damaged")
}

/// The bytes at an offset of the file; an error if they are outside of it
fn part(file: &[u8], off: usize, size: usize) -> io::Result<&[u8]> {
    off.checked_add(size).and_then(|end| file.get(off..end)).ok_or_else(bad)
}

fn number(file: &[u8], off: usize) -> io::Result<u32> {
    Ok(u32::from_ne_bytes(part(file, off, 4)?.try_into().unwrap()))
}

fn name(file: &[u8], off: usize) -> io::Result<&str> {
    let bytes = part(file, off, NAME)?;
    let end = bytes.iter().position(|b| *b == 0).ok_or_else(bad)?;
    std::str::from_utf8(&bytes[..end]).map_err(|_| bad())
}

/// The part of the file whose offset and size are two numbers of a loader
fn area(file: &[u8], loader: usize, at: usize) -> io::Result<&[u8]> {
    part(file, number(file, loader + at)? as usize, number(file, loader + at + 4)? as usize)
}

struct Loaded {
    fds: Vec<(u32, String, i32)>,
}

impl Loaded {
    fn fd(&self, kind: u32, name: &str) -> io::Result<i32> {
        let found = self.fds.iter().find(|(k, n, fd)| *k == kind && n == name && *fd > 0);
        found.map(|f| f.2).ok_or_else(|| io::Error::from_raw_os_error(2))
    }
}

impl Drop for Loaded {
    fn drop(&mut self) {
        for (_, _, fd) in self.fds.iter().filter(|f| f.2 > 0) {
            unsafe { close(*fd) };
        }
    }
}

/// The metadata as a frozen map that only this loader can use
fn make_map(hash: &[u8], data: &[u8]) -> io::Result<i32> {
    let key = 0u32;
    let map = Attr::new().u32(0, 2).u32(4, 4).u32(8, data.len() as u32).u32(12, 1)
        .ptr(80, hash.as_ptr()).u32(88, 32).call(0)?;
    let mut update = Attr::new().u32(0, map as u32).ptr(8, &key).ptr(16, data.as_ptr());
    let done = update.call(2).and_then(|_| Attr::new().u32(0, map as u32).call(22));
    if done.is_err() {
        unsafe { close(map) };
    }
    done.map(|_| map)
}

/// Load the loader, which is what the kernel checks the signature of, and run it
fn load_and_run(map: i32, insns: &[u8], sig: &[u8], ctx: &mut [u8]) -> io::Result<()> {
    let prog = Attr::new().u32(0, 31).u32(4, insns.len() as u32 / 8).ptr(8, insns.as_ptr())
        .ptr(16, b"Dual BSD/GPL\0".as_ptr()).u32(44, 1 << 4).ptr(120, &map).u32(148, 1)
        .ptr(152, sig.as_ptr()).u32(160, sig.len() as u32).call(5)?;
    let mut run = Attr::new().u32(0, prog as u32).u32(40, ctx.len() as u32).ptr(48, ctx.as_mut_ptr());
    let done = run.call(10);
    unsafe { close(prog) };
    done?;
    match number(&run.0, 4)? as i32 {
        err if err < 0 => Err(io::Error::from_raw_os_error(-err)),
        _ => Ok(()),
    }
}

fn load(file: &[u8], wanted: &str) -> io::Result<Loaded> {
    if part(file, 0, 8)? != MAGIC || number(file, 8)? != ORDER || number(file, 12)? as usize != file.len()
        || number(file, 28)? != 0 || (number(file, 20)? as usize) < LOADER {
        return Err(bad());
    }
    for i in 0..number(file, 24)? as usize {
        let l = number(file, 16)? as usize + i * number(file, 20)? as usize;
        if name(file, l)? != wanted {
            continue;
        }
        let size = number(file, l + 136)?;
        let mut ctx = vec![0u8; (size as usize).min(65536)];
        part(&ctx, 0, 24)?;
        ctx[..4].copy_from_slice(&size.to_ne_bytes());
        let map = make_map(part(file, l + NAME, 32)?, area(file, l, 104)?)?;
        let done = load_and_run(map, area(file, l, 96)?, area(file, l, 112)?, &mut ctx);
        unsafe { close(map) };
        done?;
        let mut loaded = Loaded { fds: Vec::new() };
        for s in 0..number(file, l + 124)? as usize {
            let slot = number(file, l + 120)? as usize + s * SLOT;
            let fd = number(&ctx, number(file, slot + 68)? as usize)? as i32;
            loaded.fds.push((number(file, slot + NAME)?, name(file, slot)?.to_string(), fd));
        }
        return Ok(loaded);
    }
    Err(io::Error::from_raw_os_error(2))
}

fn count(bundle: &str, command: &str) -> io::Result<u64> {
    let loaded = load(&fs::read(bundle)?, "count")?;
    let prog = loaded.fd(PROG, "count_each_execution")?;
    let (key, mut n) = (0u32, 0u64);
    Attr::new().ptr(0, b"sched_process_exec\0".as_ptr()).u32(8, prog as u32).call(17)?;
    process::Command::new("sh").arg("-c").arg(command).status()?;
    Attr::new().u32(0, loaded.fd(MAP, "executions")? as u32).ptr(8, &key).ptr(16, &mut n).call(1)?;
    Ok(n)
}

fn main() {
    let args: Vec<String> = env::args().collect();
    if args.len() != 3 {
        eprintln!("usage: count BUNDLE COMMAND");
        process::exit(2);
    }
    match count(&args[1], &args[2]) {
        Ok(n) => println!("{}", n),
        Err(err) => {
            eprintln!("count: {}: {}", args[1], err);
            process::exit(1);
        }
    }
}
