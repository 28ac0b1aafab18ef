#!/usr/bin/python3
"""confined.py UNIT DROP-IN... [--writable FOLDER...] -- COMMAND...: runs a command under what a unit of systemd forbids.

systemd itself runs in few places where tests do, so this asks the kernel for the same: SystemCallFilter=,
RestrictAddressFamilies=, MemoryDenyWriteExecute= and NoNewPrivileges= by prctl(2) and a filter of seccomp(2),
ProtectSystem=strict and PrivateNetwork= by landlock(7) where the kernel has it, CapabilityBoundingSet= where the caller
is root.  A call outside of the filter ends the process by SIGSYS instead of failing with EPERM, so that a test sees it.
Which calls a set has, systemd-analyze(1) says; their numbers, the C compiler.
"""

import ctypes
import os
import platform
import struct
import subprocess
import sys

libc = ctypes.CDLL(None, use_errno=True)
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
EPERM, EAFNOSUPPORT = 1, 97
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10}


def settings(files):
    """{name: [values]} of the section Service; an empty value forgets those before it."""
    found, section = {}, ""
    for file in files:
        with open(file, encoding="utf-8") as lines:
            for line in map(str.strip, lines):
                if line.startswith("["):
                    section = line
                elif section == "[Service]" and "=" in line and not line.startswith("#"):
                    name, value = line.split("=", 1)
                    if value:
                        found.setdefault(name, []).append(value)
                    else:
                        found[name] = []
    return found


def known_sets():
    """{set: its words}, as systemd has them."""
    listed = subprocess.run(["systemd-analyze", "syscall-filter"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            text=True, check=True)
    sets, words = {}, []
    for line in listed.stdout.splitlines():
        if line.startswith("@"):
            words = sets.setdefault(line.strip(), [])
        elif line.startswith("    ") and not line.lstrip().startswith("#"):
            words.append(line.strip())
    return sets


def calls_of(word, sets):
    """The system calls that a word of SystemCallFilter= stands for."""
    if not word.startswith("@"):
        return {word}
    return set().union(*(calls_of(inner, sets) for inner in sets[word]))


def numbers():
    defined = subprocess.run(["cc", "-E", "-dM", "-"], input="#include <sys/syscall.h>", capture_output=True, text=True,
                             check=True)
    words = (line.split() for line in defined.stdout.splitlines())
    return {w[1][5:]: int(w[2]) for w in words if len(w) == 3 and w[1].startswith("__NR_") and w[2].isdigit()}


def op(code, k, jt=0, jf=0):
    return struct.pack("HBBI", code, jt, jf, k)


def load(offset):
    return op(0x20, offset)


def unless_equal(value, skip):
    return op(0x15, value, 0, skip)


def give(value):
    return op(0x06, value)


def seccomp(unit):
    number = numbers()
    sets = known_sets()
    allowed = calls_of("@default", sets)
    for value in unit["SystemCallFilter"]:
        for word in value.lstrip("~").split():
            calls = calls_of(word, sets)
            allowed = allowed - calls if value.startswith("~") else allowed | calls

    program = [load(4), op(0x15, ARCHITECTURES[platform.machine()], 1, 0), give(KILL), load(0)]
    if "yes" in unit.get("MemoryDenyWriteExecute", []):
        # An mmap() that can be written and executed, an mprotect() that makes memory executable.
        program += [unless_equal(number["mmap"], 5), load(32), op(0x54, 6), unless_equal(6, 1), give(ERRNO | EPERM),
                    give(ALLOW)]
        program += [unless_equal(number["mprotect"], 4), load(32), op(0x45, 4, 0, 1), give(ERRNO | EPERM), give(ALLOW)]
    if unit.get("RestrictAddressFamilies"):
        families = [FAMILIES[word] for value in unit["RestrictAddressFamilies"] for word in value.split()]
        checks = [part for family in families for part in (unless_equal(family, 1), give(ALLOW))]
        program += [unless_equal(number["socket"], len(checks) + 2), load(16), *checks, give(ERRNO | EAFNOSUPPORT)]
    for call in sorted(allowed & number.keys()):
        program += [unless_equal(number[call], 1), give(ALLOW)]
    # SQLite gives its files to the owner of the database where root runs it, as units do not.
    for call in sorted(calls_of("@chown", sets) & number.keys()):
        program += [unless_equal(number[call], 1), give(ERRNO | EPERM)]
    program.append(give(KILL))

    code = ctypes.create_string_buffer(b"".join(program))
    filter_ = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    no_new_privileges()
    if libc.prctl(22, 2, ctypes.create_string_buffer(filter_), 0, 0) != 0:
        sys.exit(f"confined.py: seccomp: {os.strerror(ctypes.get_errno())}")


def no_new_privileges():
    if libc.prctl(38, 1, 0, 0, 0) != 0:
        sys.exit("confined.py: no way to forbid new privileges")


def landlock(unit, writable):
    no_new_privileges()
    version = libc.syscall(444, None, 0, 1)
    if version < 1:
        print("confined.py: this kernel has no Landlock: what is written, and the network, are not held", file=sys.stderr)
        return
    # WRITE_FILE, REMOVE_*, MAKE_*, REFER (2) and TRUNCATE (3); from version 4 on, to bind and to connect.
    writes = 0x2 | 0x1FF0 | (0x2000 if version >= 2 else 0) | (0x4000 if version >= 3 else 0)
    no_network = 3 if version >= 4 and "yes" in unit.get("PrivateNetwork", []) else 0
    attributes = struct.pack("QQ", writes, no_network)[: 16 if version >= 4 else 8]
    rules = libc.syscall(444, attributes, len(attributes), 0)
    for folder in writable:
        # Of a single file only writing and truncating can be allowed.
        rights = writes if os.path.isdir(folder) else writes & 0x4002
        descriptor = os.open(folder, os.O_PATH)
        if libc.syscall(445, rules, 1, struct.pack("=Qi", rights, descriptor), 0) != 0:
            sys.exit(f"confined.py: landlock: {folder}: {os.strerror(ctypes.get_errno())}")
        os.close(descriptor)
    if libc.syscall(446, rules, 0) != 0:
        sys.exit(f"confined.py: landlock: {os.strerror(ctypes.get_errno())}")


def main():
    own, command = sys.argv[1:], []
    if "--" in own:
        own, command = own[: own.index("--")], own[own.index("--") + 1 :]
    units, writable = own, []
    if "--writable" in own:
        units, writable = own[: own.index("--writable")], own[own.index("--writable") + 1 :]
    if not units or not command:
        sys.exit(__doc__)
    unit = settings(units)
    if os.geteuid() == 0 and unit.get("CapabilityBoundingSet") == []:
        for capability in range(64):
            libc.prctl(24, capability, 0, 0, 0)
    if "strict" in unit.get("ProtectSystem", []):
        landlock(unit, [*writable, "/dev/null"])
    seccomp(unit)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
