"""Device code as nvcc leaves it in objects, libraries and programs: fat binaries in the ELF section
.nv_fatbin. The format is not documented; what is read here was checked against nvcc 13.0, and
anything unexpected is an error."""

import dataclasses
import struct

FATBIN_MAGIC = 0xBA55ED50
PTX, MACHINE_CODE = 1, 2
COMPRESSED_BY_LZ4, COMPRESSED_BY_ZSTD = 0x2000, 0x8000


class Unreadable(Exception):
    """What this machine or this module cannot read, and why."""


@dataclasses.dataclass
class Code:
    kind: int  # PTX or MACHINE_CODE
    architecture: int  # 90 for compute capability 9.0
    flags: int
    stored: bytes  # nvcc compresses PTX, and machine code where it is told to

    def machine_code(self):
        if self.flags & (COMPRESSED_BY_LZ4 | COMPRESSED_BY_ZSTD):
            raise Unreadable("machine code is compressed: compile without --compress-mode")
        return self.stored


def sections(elf):
    """(name, content) of each section of a 64-bit little-endian ELF file."""
    if elf[:6] != b"\x7fELF\x02\x01":
        raise Unreadable("not a 64-bit little-endian ELF file")
    (table,) = struct.unpack_from("<Q", elf, 0x28)
    size, count, names = struct.unpack_from("<HHH", elf, 0x3A)
    if count == 0 and table:  # Too many for the field: the first section has the number.
        (count,) = struct.unpack_from("<Q", elf, table + 0x20)
    if names == 0xFFFF:
        (names,) = struct.unpack_from("<I", elf, table + 0x28)
    headers = [struct.unpack_from("<IIQQQQIIQQ", elf, table + i * size) for i in range(count)]
    strings = headers[names][4]
    for name, kind, _, _, offset, length, *_ in headers:
        end = elf.index(b"\0", strings + name)
        content = b"" if kind == 8 else elf[offset : offset + length]  # 8: without content
        yield elf[strings + name : end].decode(), content


def codes_of_section(section):
    """The Codes of all fat binaries in a row."""
    at = 0
    while at < len(section):
        magic, _, header, size = struct.unpack_from("<IHHQ", section, at)
        if magic == 0:  # padding between those of several objects
            at += 8
            continue
        if magic != FATBIN_MAGIC:
            raise Unreadable(f"no fat binary at byte {at} of .nv_fatbin")
        at += header
        end = at + size
        while at < end:
            kind, _, header, padded = struct.unpack_from("<HHIQ", section, at)
            (architecture,) = struct.unpack_from("<I", section, at + 0x1C)
            (flags,) = struct.unpack_from("<Q", section, at + 0x28)
            if kind not in (PTX, MACHINE_CODE) or padded == 0:
                raise Unreadable(f"a fat binary holds code of the unknown kind {kind}")
            first = at + header
            yield Code(kind, architecture, flags, section[first : first + padded])
            at = first + padded


def codes(file):
    """The Codes in an object or a program; none where it has no device code."""
    with open(file, "rb") as stream:
        elf = stream.read()
    for name, content in sections(elf):
        if name in (".nv_fatbin", "__nv_relfatbin"):
            yield from codes_of_section(content)


def instructions(cubin):
    """Kernels of machine code and the number of instructions of each, of 16 bytes."""
    return {
        name[len(".text.") :]: len(content) // 16
        for name, content in sections(cubin)
        if name.startswith(".text.")
    }
