// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace ImageForge.Formats.Gpt;

/// <summary>
/// The partition table in sector 0 of a GPT disk (UEFI 2.10, 5.2.3): one entry of type 0xEE over everything, so that
/// tools that know only the old table leave the disk alone.
/// </summary>
public static class ProtectiveMbr
{
    /// <summary>Sector 0 is these many bytes, whatever the sector size.</summary>
    public const int Length = 512;

    private const int Entries = 0x1BE;
    private const int EntryLength = 16;
    private const byte GptProtective = 0xEE;

    /// <summary>Writes the entries and the signature into <paramref name="sector"/>; boot code in it stays.</summary>
    /// <param name="bootableMarker">
    /// Adds an empty active entry: some BIOSes start a disk only when an entry is marked active, and the protective one
    /// must not be.
    /// </param>
    public static void Write(Span<byte> sector, long diskSectors, bool bootableMarker = false)
    {
        sector[Entries..0x1FE].Clear();
        // Larger disks say 0xFFFFFFFF: "as much as this field can express".
        var covered = (uint)Math.Min(diskSectors - 1, uint.MaxValue);
        WriteEntry(sector[Entries..], status: 0, GptProtective, first: 1, covered);
        if (bootableMarker) WriteEntry(sector[(Entries + EntryLength)..], status: 0x80, type: 0, first: 0, count: 1);
        sector[0x1FE] = 0x55;
        sector[0x1FF] = 0xAA;
    }

    /// <summary>
    /// Makes the protective entry of an existing sector 0 cover a disk of another length. A sector with entries for
    /// partitions of its own (a hybrid one) stays as it is.
    /// </summary>
    public static void Cover(Span<byte> sector, long diskSectors)
    {
        var protective = -1;
        for (var at = Entries; at < 0x1FE; at += EntryLength)
        {
            if (sector[at + 4] == GptProtective) protective = at;
            else if (sector[at + 4] != 0) return;
        }

        if (protective >= 0)
            BinaryPrimitives.WriteUInt32LittleEndian(sector[(protective + 12)..], (uint)Math.Min(diskSectors - 1, uint.MaxValue));
    }

    private static void WriteEntry(Span<byte> entry, byte status, byte type, uint first, uint count)
    {
        entry[0] = status;
        // Cylinder/head/sector addresses: the first is sector 2 of track 0, the last "beyond what CHS can say".
        ReadOnlySpan<byte> firstChs = type == GptProtective ? [0x00, 0x02, 0x00] : [0x00, 0x01, 0x00];
        ReadOnlySpan<byte> lastChs = type == GptProtective ? [0xFF, 0xFF, 0xFF] : [0x00, 0x01, 0x00];
        firstChs.CopyTo(entry[1..]);
        entry[4] = type;
        lastChs.CopyTo(entry[5..]);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], first);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], count);
    }
}
