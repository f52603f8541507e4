#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes a wheel that has the library inside: make_wheel.py LIBRARY DIRECTORY

LIBRARY is build/bindings/python/libebpfmap.so.0, which finds its libraries in its own directory. These libraries, except glibc's
own, go into the wheel as well, and its tag says which glibc they want. Needs setuptools, wheel, pip, ldd and readelf; no
network.
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
GLIBC = re.compile(r"(linux-vdso|ld-linux.*|libc|libm|libdl|librt|libpthread)\.so\.\d+")


def output_of(*command):
    return subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE, text=True).stdout


def needed(library):
    """The libraries that a library needs, recursively; without glibc's."""
    found = re.findall(r"^\s*(\S+) => (/\S+)", output_of("ldd", library), re.MULTILINE)
    return {name: Path(path) for name, path in found if not GLIBC.fullmatch(name)}


def glibc_of(libraries):
    """The newest version of glibc that one of them asks for."""
    versions = {tuple(map(int, version.split(".")))
                for library in libraries for version in re.findall(r"GLIBC_(2\.\d+)", output_of("readelf", "-V", library))}
    return max(versions)


def copyright_of(library):
    """The copyright file of a library of the distribution."""
    if not shutil.which("dpkg"):
        return None
    for path in (library, Path(str(library).removeprefix("/usr")), library.resolve()):
        owner = subprocess.run(["dpkg", "-S", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        if owner:
            return Path("/usr/share/doc") / owner.split(":")[0] / "copyright"
    return None


def stage(library, directory):
    """Copies the package and its libraries; returns these."""
    shutil.copytree(HERE / "ebpfmap", directory / "ebpfmap", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(HERE / name, directory)
    package, libraries = directory / "ebpfmap", {"libebpfmap.so.0": library, **needed(library)}
    for name, path in libraries.items():
        shutil.copy(path, package / name)
        subprocess.run(["strip", "--strip-unneeded", package / name], check=True)
        terms = copyright_of(path) if path != library else None
        if terms and terms.exists():
            shutil.copy(terms, package / f"{name.split('.')[0]}.copyright")
    return [package / name for name in libraries]


def main():
    library, target = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as directory:
        libraries = stage(library, Path(directory))
        major, minor = glibc_of(libraries)
        tag = f"manylinux_{major}_{minor}_{output_of('uname', '-m').strip()}"
        output_of(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation",
                  f"--config-settings=--build-option=--plat-name={tag}", "--wheel-dir", target, directory)
        print(next(target.glob(f"ebpfmap-*{tag}.whl")))


if __name__ == "__main__":
    main()
