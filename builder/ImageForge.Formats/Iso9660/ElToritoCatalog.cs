// SPDX-License-Identifier: Apache-2.0
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Iso9660;

/// <summary>What firmware runs an El Torito boot image.</summary>
public enum ElToritoPlatform
{
    Bios = 0,
    Efi = 0xEF,
}

/// <summary>
/// A boot image of the catalog: <paramref name="Block"/> of 2048 bytes, <paramref name="Sectors"/> of 512 to be loaded.
/// </summary>
public sealed record ElToritoEntry(ElToritoPlatform Platform, uint Block, int Sectors);

/// <summary>The boot catalog, one block (El Torito 1.0, section 2; UEFI 2.10, 13.3.2.1 for the EFI entry).</summary>
internal static class ElToritoCatalog
{
    private const int EntryLength = 32;
    private const byte HeaderMore = 0x90;
    private const byte HeaderLast = 0x91;
    private const byte Bootable = 0x88;

    /// <summary>BIOSes load the first 4 sectors of an image without emulation, all of GRUB's <c>cdboot.img</c>.</summary>
    private const ushort BiosSectors = 4;

    public static byte[] Encode(uint biosBlock, uint efiBlock, long efiLength)
    {
        var catalog = new byte[IsoDirectory.Block];
        var c = catalog.AsSpan();
        c[0] = 1; // validation entry, platform 0 = 80x86
        (c[0x1E], c[0x1F]) = (0x55, 0xAA);
        ushort sum = 0;
        for (var at = 0; at < EntryLength; at += 2) sum += ReadUInt16LittleEndian(c[at..]);
        WriteUInt16LittleEndian(c[0x1C..], (ushort)-sum); // all words of the entry give 0

        WriteEntry(c.Slice(EntryLength, EntryLength), BiosSectors, biosBlock);

        var header = c.Slice(2 * EntryLength, EntryLength);
        header[0] = HeaderLast;
        header[1] = (byte)ElToritoPlatform.Efi;
        WriteUInt16LittleEndian(header[2..], 1); // one entry in this section
        // A partition beyond 65535 sectors cannot say its length; EDK2 takes a count below 2 as "to the end of the volume".
        var sectors = (efiLength + 511) / 512;
        WriteEntry(c.Slice(3 * EntryLength, EntryLength), sectors > ushort.MaxValue ? (ushort)1 : (ushort)sectors, efiBlock);
        return catalog;
    }

    /// <exception cref="InvalidDataException">This is no boot catalog.</exception>
    public static IReadOnlyList<ElToritoEntry> Decode(ReadOnlySpan<byte> catalog)
    {
        ushort sum = 0;
        for (var at = 0; at < EntryLength; at += 2) sum += ReadUInt16LittleEndian(catalog[at..]);
        if (catalog[0] != 1 || catalog[0x1E] != 0x55 || catalog[0x1F] != 0xAA || sum != 0)
            throw new InvalidDataException("the El Torito validation entry is damaged");
        var entries = new List<ElToritoEntry> { ReadEntry((ElToritoPlatform)catalog[1], catalog[EntryLength..]) };
        for (var at = 2 * EntryLength; at + EntryLength <= catalog.Length && catalog[at] is HeaderMore or HeaderLast;)
        {
            var isLast = catalog[at] == HeaderLast;
            var platform = (ElToritoPlatform)catalog[at + 1];
            int count = ReadUInt16LittleEndian(catalog[(at + 2)..]);
            at += EntryLength;
            for (; count > 0; count--, at += EntryLength)
            {
                if (at + EntryLength > catalog.Length) throw new InvalidDataException("the El Torito catalog is too short");
                entries.Add(ReadEntry(platform, catalog[at..]));
            }
            if (isLast) break;
        }
        return entries;
    }

    private static void WriteEntry(Span<byte> entry, ushort sectors, uint block)
    {
        entry[0] = Bootable; // no emulation, default load segment, system type 0
        WriteUInt16LittleEndian(entry[6..], sectors);
        WriteUInt32LittleEndian(entry[8..], block);
    }

    private static ElToritoEntry ReadEntry(ElToritoPlatform platform, ReadOnlySpan<byte> entry) =>
        new(platform, ReadUInt32LittleEndian(entry[8..]), ReadUInt16LittleEndian(entry[6..]));
}
