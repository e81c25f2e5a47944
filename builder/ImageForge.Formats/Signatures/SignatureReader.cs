// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Signatures;

/// <summary>
/// Recognises file systems, containers and tables by their magic bytes. What it knows is taken for somebody's data; what
/// it does not know is not taken for nothing: see <see cref="IsBlank"/>.
/// </summary>
public static class SignatureReader
{
    /// <summary>The furthest that any magic in the table below lies from the start.</summary>
    private const int Head = (64 << 10) + 4096;

    private static readonly (string Name, int At, byte[] Magic)[] Plain =
    [
        ("xfs", 0, "XFSB"u8.ToArray()),
        ("crypto_LUKS", 0, [(byte)'L', (byte)'U', (byte)'K', (byte)'S', 0xBA, 0xBE]),
        ("btrfs", 0x10040, "_BHRfS_M"u8.ToArray()),
        ("vfat", 0x52, "FAT32   "u8.ToArray()),
        ("vfat", 0x36, "FAT16   "u8.ToArray()),
        ("vfat", 0x36, "FAT12   "u8.ToArray()),
        ("exfat", 3, "EXFAT   "u8.ToArray()),
        ("ntfs", 3, "NTFS    "u8.ToArray()),
        ("BitLocker", 3, "-FVE-FS-"u8.ToArray()),
        ("swap", 4086, "SWAPSPACE2"u8.ToArray()),
        ("swap", 4086, "SWAP-SPACE"u8.ToArray()),
        ("LVM2_member", 512 + 24, "LVM2 001"u8.ToArray()),
        ("linux_raid_member", 0, [0xFC, 0x4E, 0x2B, 0xA9]),
        ("linux_raid_member", 4096, [0xFC, 0x4E, 0x2B, 0xA9]),
        ("squashfs", 0, "hsqs"u8.ToArray()),
        ("erofs", 1024, [0xE2, 0xE1, 0xF5, 0xE0]),
        ("f2fs", 1024, [0x10, 0x20, 0xF5, 0xF2]),
        ("nilfs2", 1024 + 6, [0x34, 0x34]),
        ("iso9660", 0x8001, "CD001"u8.ToArray()),
        ("udf", 0x8001, "BEA01"u8.ToArray()),
        ("jfs", 0x8000, "JFS1"u8.ToArray()),
        ("reiserfs", 0x10034, "ReIsEr"u8.ToArray()),
        ("bcachefs", 4096 + 24, [0xC6, 0x85, 0x73, 0xF6, 0x4E, 0x1A, 0x45, 0xCA]),
        ("bcachefs", 4096 + 24, [0xC6, 0x85, 0x73, 0xF6, 0x66, 0xCE, 0x90, 0xA9]),
        ("apfs", 32, "NXSB"u8.ToArray()),
        ("hfsplus", 1024, "H+"u8.ToArray()),
        ("hfsplus", 1024, "HX"u8.ToArray()),
        ("gpt", 512, "EFI PART"u8.ToArray()),
        ("gpt", 4096, "EFI PART"u8.ToArray()),
    ];

    /// <summary>The first that is recognised; null when nothing is.</summary>
    public static Signature? Read(ByteSource partition)
    {
        var head = new byte[(int)Math.Min(Head, partition.Length)];
        partition.Read(0, head);
        if (ReadExt(head) is { } ext) return ext;
        foreach (var (name, at, magic) in Plain)
        {
            if (!Has(head, at, magic)) continue;
            return name switch
            {
                "xfs" => new(name, (long)ReadUInt64BigEndian(head.AsSpan(8)) * ReadUInt32BigEndian(head.AsSpan(4)), Uuid(head.AsSpan(32, 16))),
                "btrfs" => new(name, ReadInt64LittleEndian(head.AsSpan(0x10070)), Uuid(head.AsSpan(0x10020, 16))),
                "vfat" => ReadFat(head, at),
                "crypto_LUKS" => new(name, null, AsciiAt(head, 0xA8, 40)),
                _ => new(name),
            };
        }

        if (HasZfsLabel(partition)) return new("zfs_member");
        return HasRaidAtEnd(partition) ? new("linux_raid_member") : null;
    }

    /// <summary>Nothing but zeros in the first and the last MiB.</summary>
    public static bool IsBlank(ByteSource partition)
    {
        var buffer = new byte[(int)Math.Min(1 << 20, partition.Length)];
        partition.Read(0, buffer);
        if (buffer.AsSpan().ContainsAnyExcept((byte)0)) return false;
        partition.Read(partition.Length - buffer.Length, buffer);
        return !buffer.AsSpan().ContainsAnyExcept((byte)0);
    }

    // fs/ext4/ext4.h, struct ext4_super_block at 1024: blocks u32 at 4, log2(block size / 1024) at 24, magic at 56,
    // features at 92 (compatible), 96 (incompatible), 100 (read-only), uuid at 104, high half of the blocks at 336.
    private static Signature? ReadExt(byte[] head)
    {
        const int super = 1024;
        if (!Has(head, super + 56, [0x53, 0xEF])) return null;
        var (compatible, incompatible) = (ReadUInt32LittleEndian(head.AsSpan(super + 92)), ReadUInt32LittleEndian(head.AsSpan(super + 96)));
        var shift = ReadUInt32LittleEndian(head.AsSpan(super + 24));
        long blocks = ReadUInt32LittleEndian(head.AsSpan(super + 4));
        if ((incompatible & 0x80) != 0) blocks |= (long)ReadUInt32LittleEndian(head.AsSpan(super + 336)) << 32;
        // Extents, 64-bit and flexible groups are ext4's; a journal alone is ext3's.
        var name = (incompatible & (0x40 | 0x80 | 0x200)) != 0 ? "ext4" : (compatible & 4) != 0 ? "ext3" : "ext2";
        return new(name, shift <= 6 ? blocks << (int)(10 + shift) : null, Uuid(head.AsSpan(super + 104, 16)));
    }

    private static Signature? ReadFat(byte[] head, int at)
    {
        var serial = ReadUInt32LittleEndian(head.AsSpan(at == 0x52 ? 0x43 : 0x27));
        return new("vfat", null, string.Create(CultureInfo.InvariantCulture, $"{serial >> 16:X4}-{serial & 0xFFFF:X4}"));
    }

    // Uberblocks begin 128 KiB into each label; any of them may be the newest.
    private static bool HasZfsLabel(ByteSource partition)
    {
        if (partition.Length < 256 << 10) return false;
        var uberblocks = new byte[128 << 10];
        partition.Read(128 << 10, uberblocks);
        for (var at = 0; at < uberblocks.Length; at += 1024)
            if (ReadUInt64LittleEndian(uberblocks.AsSpan(at)) is 0x00BAB10C or 0x0CB1BA0000000000) return true;
        return false;
    }

    // md metadata 0.90 lies in the last whole 64 KiB but one, 1.0 about 8 KiB before the end (md(4)).
    private static bool HasRaidAtEnd(ByteSource partition)
    {
        Span<byte> magic = stackalloc byte[4];
        foreach (var at in (long[])[partition.Length / (64 << 10) * (64 << 10) - (64 << 10), (partition.Length / 512 - 16) / 8 * 8 * 512])
        {
            if (at < 0 || at + 4 > partition.Length) continue;
            partition.Read(at, magic);
            if (ReadUInt32LittleEndian(magic) == 0xA92B4EFC) return true;
        }

        return false;
    }

    private static bool Has(byte[] head, int at, ReadOnlySpan<byte> magic) =>
        at + magic.Length <= head.Length && head.AsSpan(at, magic.Length).SequenceEqual(magic);

    private static string Uuid(ReadOnlySpan<byte> bytes) => new Guid(bytes, bigEndian: true).ToString();

    private static string? AsciiAt(byte[] head, int at, int length)
    {
        if (at + length > head.Length) return null;
        var text = head.AsSpan(at, length);
        var end = text.IndexOf((byte)0);
        return end > 0 ? System.Text.Encoding.ASCII.GetString(text[..end]) : null;
    }
}
