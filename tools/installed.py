#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Keeps the list of the files of an installation inside the installation, and removes those files.

    installed.py record PREFIX LOG     after `meson install`, which wrote LOG
    installed.py remove PREFIX

PREFIX starts with $DESTDIR, if it is set. The list is in PREFIX/share/doc/ebpfmap/installed: a line for each path below PREFIX.
It does not depend on a build directory, and each prefix has a list. Records of an older installation stay in the list, so files
that are no longer installed are removed, too.
"""
import os
import sys
from pathlib import Path

RECORD = "share/doc/ebpfmap/installed"


def recorded(prefix: Path) -> "set[str]":
    record = prefix / RECORD
    return set(record.read_text().splitlines()) if record.exists() else set()


def record(prefix: Path, log: Path) -> None:
    """Records only paths below the prefix, so no other file is ever removed."""
    lines = [os.path.normpath(line) for line in log.read_text().splitlines() if not line.startswith("#")]
    inside = {os.path.relpath(line, prefix) for line in lines if line.startswith(f"{prefix}/")}
    paths = inside | recorded(prefix) | {RECORD}
    directories = {parent for path in paths for parent in map(str, Path(path).parents) if parent.split("/")[-1] == "ebpfmap"}
    target = prefix / RECORD
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("".join(f"{path}\n" for path in sorted(paths | directories)))


def remove_directory(directory: Path) -> bool:
    """Removes an empty directory. Directories with foreign files stay."""
    try:
        directory.rmdir()
        return True
    except OSError:
        return False


def remove(prefix: Path) -> None:
    paths = recorded(prefix)
    if not paths:
        sys.exit(f"tools/dev: nothing is recorded in {prefix / RECORD}: name the prefix of the installation with --prefix DIR")
    places = [prefix / path for path in sorted(paths, reverse=True)]
    directories = [place for place in places if place.is_dir() and not place.is_symlink()]
    last = prefix / RECORD
    files = [place for place in places if os.path.lexists(place) and place not in directories and place != last]
    try:
        for place in [*files, last]:
            place.unlink()
    except OSError as error:
        sys.exit(f"tools/dev: {error.filename} cannot be removed: {error.strerror}")
    kept = [directory for directory in directories if not remove_directory(directory)]
    print(f"removed {len(files) + 1} files and {len(directories) - len(kept)} directories from {prefix}")
    for directory in kept:
        print(f"not empty, and left: {directory}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["record"] and len(sys.argv) == 4:
        record(Path(os.path.normpath(sys.argv[2])), Path(sys.argv[3]))
    elif sys.argv[1:2] == ["remove"] and len(sys.argv) == 3:
        remove(Path(os.path.normpath(sys.argv[2])))
    else:
        sys.exit(__doc__)
