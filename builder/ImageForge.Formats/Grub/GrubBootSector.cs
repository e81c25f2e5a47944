// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Grub;

/// <summary>
/// Puts GRUB (platform i386-pc) on a GPT disk without grub-install: <c>boot.img</c> into sector 0 and the core image into
/// a BIOS boot partition. A core image names no place but its own second sector, so one core serves any disk.
/// Source: GRUB 2.12, <c>include/grub/i386/pc/boot.h</c> and <c>grub-core/boot/i386/pc/{boot,diskboot}.S</c>.
/// </summary>
public static class GrubBootSector
{
    private const int Sector = 512;

    // boot.img
    private const int KernelSector = 0x5C; // u64: LBA of the core image
    private const int DriveCheck = 0x66; // jump over the workaround below
    private const int PartitionTable = 0x1B8; // disk signature and partition entries: not boot code
    private const int Signature = 0x1FE;

    // First sector of core.img (diskboot.img): block lists grow downwards from the sector's end.
    private const int BlockListStart = 0x1F4; // u64: LBA of the core's second sector
    private const int BlockListLength = 0x1FC; // u16, set by grub-mkimage

    /// <summary>
    /// Writes the boot code into sector 0 and leaves bytes 0x1B8 to the end alone: partition table and signature are
    /// <see cref="Gpt.ProtectiveMbr"/>'s.
    /// </summary>
    /// <param name="bootImage">GRUB's <c>boot.img</c>.</param>
    /// <param name="coreLba">The sector of 512 bytes at which the core image will lie.</param>
    /// <exception cref="InvalidDataException">This is not the boot.img of a GRUB of this kind.</exception>
    public static void WriteBootCode(Span<byte> sector0, ReadOnlySpan<byte> bootImage, long coreLba)
    {
        var isBootImage = bootImage.Length == Sector && bootImage[0] == 0xEB
            && ReadUInt64LittleEndian(bootImage[KernelSector..]) == 1
            && bootImage[DriveCheck] == 0xEB && bootImage[DriveCheck + 1] == 0x05
            && bootImage[Signature] == 0x55 && bootImage[Signature + 1] == 0xAA;
        if (!isBootImage) throw new InvalidDataException("not a boot.img of GRUB 2 for i386-pc");
        bootImage[..PartitionTable].CopyTo(sector0);
        WriteInt64LittleEndian(sector0[KernelSector..], coreLba);
        // Two NOPs instead of the jump: correct DL where a BIOS hands over a wrong drive number, as grub-install does for
        // hard disks ("allow_floppy" is off).
        sector0[DriveCheck] = 0x90;
        sector0[DriveCheck + 1] = 0x90;
    }

    /// <summary>The core image made by <c>grub-mkimage -O i386-pc</c>, patched for its place.</summary>
    /// <exception cref="InvalidDataException">This is not such an image.</exception>
    public static ByteSource PlaceCore(ByteSource core, long coreLba)
    {
        if (core.Length < 2 * Sector) throw new InvalidDataException("not a core image of GRUB: too short");
        var first = new byte[Sector];
        core.Read(0, first);
        var sectors = (core.Length + Sector - 1) / Sector;
        if (ReadUInt16LittleEndian(first.AsSpan(BlockListLength)) != sectors - 1)
            throw new InvalidDataException("not a core image of GRUB for i386-pc: its block list has another length");
        WriteInt64LittleEndian(first.AsSpan(BlockListStart), coreLba + 1);
        return ByteSource.Concat(ByteSource.FromMemory(first), core.Slice(Sector, core.Length - Sector));
    }
}
