// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.Formats.Content;
using ImageForge.Formats.Gpt;
using ImageForge.Formats.Grub;

namespace ImageForge.Formats.Iso9660;

/// <summary>What goes into a hybrid image.</summary>
public sealed record HybridIsoParts
{
    /// <summary>A-Z, 0-9 and '_', at most 32.</summary>
    public required string Label { get; init; }

    /// <summary>Of everything in the ISO 9660 tree; written as UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Of the disk's and partitions' identifiers, see <see cref="SeededGuid"/>.</summary>
    public required string Seed { get; init; }

    /// <summary>Made by <c>grub-mkimage -O i386-pc-eltorito</c>.</summary>
    public required ByteSource GrubImage { get; init; }

    /// <summary>GRUB's <c>boot_hybrid.img</c>.</summary>
    public required ByteSource GrubHybridSector { get; init; }

    /// <summary>The EFI system partition, a FAT volume.</summary>
    public required ByteSource Esp { get; init; }

    /// <summary>Files of the ISO 9660 tree.</summary>
    public required IReadOnlyList<IsoFile> Files { get; init; }

    /// <summary>Names in the ISO 9660 tree for bytes of the EFI system partition.</summary>
    public IReadOnlyList<IsoSharedFile> SharedFiles { get; init; } = [];

    /// <summary>Further partitions behind the EFI system partition, with their content (null: zeros).</summary>
    public IReadOnlyList<(PartitionRequest Request, ByteSource? Content)> Partitions { get; init; } = [];
}

/// <summary>
/// One image that starts from a CD and from a disk or USB stick, by BIOS and by UEFI: an ISO 9660 file system with an
/// El Torito catalog, around it a GPT disk whose second partition is the EFI system partition.
/// <code>
/// bytes 0           boot code for disks, protective MBR
///       512         GPT header and entries (they fit in the system area)
/// block 16          volume descriptors: primary, boot record, terminator
///       19          El Torito catalog
///       20          path tables, directories, GRUB's El Torito image, files
/// MiB   next        EFI system partition, further partitions
///       last        backup GPT at its end
/// </code>
/// Names are plain ISO 9660, neither Rock Ridge nor Joliet: only boot loaders read this tree.
/// Sources: ECMA-119; El Torito 1.0; UEFI 2.10, chapters 5 and 13.3.
/// </summary>
public static class HybridIso
{
    private const int Block = IsoDirectory.Block;
    private const int MiB = 1 << 20;
    private const uint PrimaryBlock = 16;
    private const uint BootRecordBlock = 17;
    private const uint TerminatorBlock = 18;
    private const uint CatalogBlock = 19;
    private const uint FirstFreeBlock = 20;
    private const string IsoPartitionName = "ISO9660";

    /// <summary>Lays the image out.</summary>
    /// <exception cref="ArgumentException">A name cannot be stored, or a shared file does not lie in the ESP.</exception>
    /// <exception cref="InvalidDataException">GRUB's images are not what they have to be.</exception>
    public static DiskContent Create(HybridIsoParts parts)
    {
        // 1. The tree, and where each thing lies.
        var root = IsoNode.CreateRoot();
        // Named, so that programs which change an ISO image know how long it is.
        var grub = root.AddFile("boot/grub/eltorito.img");
        var files = parts.Files.Select(f => (Node: root.AddFile(f.Path), f.Content)).ToList();
        var shared = parts.SharedFiles.Select(f => (Node: root.AddFile(f.Path), File: f)).ToList();
        var directories = root.DirectoriesByLevel();
        var cursor = new BlockCursor(FirstFreeBlock);
        var pathTableSize = IsoDirectory.EncodePathTable(directories, bigEndian: false).Length;
        var pathTableL = cursor.Take(pathTableSize);
        var pathTableM = cursor.Take(pathTableSize);
        foreach (var directory in directories)
        {
            directory.Length = IsoDirectory.LengthOf(directory);
            directory.Block = cursor.Take(directory.Length);
        }
        grub.Length = GrubElTorito.LengthOf(parts.GrubImage);
        grub.Block = cursor.Take(grub.Length);
        foreach (var (node, content) in files)
        {
            if (content.Length > uint.MaxValue) throw new ArgumentException($"{node.Name}: files of 4 GiB are not written");
            node.Length = content.Length;
            node.Block = cursor.Take(content.Length);
        }
        var table = LayOutPartitions(parts, cursor.Next * (long)Block);
        var espOffset = table.OffsetOf(table.Partitions[1]);
        foreach (var (node, file) in shared) Share(node, file, espOffset, parts.Esp.Length);

        // 2. The bytes.
        var extents = new List<Extent>();
        void Add(uint block, ByteSource content) => extents.Add(new(block * (long)Block, content));
        void AddBytes(uint block, byte[] bytes) => Add(block, ByteSource.FromMemory(bytes));
        var blocks = (uint)(table.DiskLength / Block);
        AddBytes(PrimaryBlock, IsoVolume.EncodePrimary(
            parts.Label, parts.Timestamp, root, blocks, pathTableSize, pathTableL, pathTableM));
        AddBytes(BootRecordBlock, IsoVolume.EncodeBootRecord(CatalogBlock));
        AddBytes(TerminatorBlock, IsoVolume.EncodeTerminator());
        AddBytes(CatalogBlock, ElToritoCatalog.Encode(grub.Block, (uint)(espOffset / Block), parts.Esp.Length));
        AddBytes(pathTableL, IsoDirectory.EncodePathTable(directories, bigEndian: false));
        AddBytes(pathTableM, IsoDirectory.EncodePathTable(directories, bigEndian: true));
        foreach (var directory in directories) AddBytes(directory.Block, IsoDirectory.Encode(directory, parts.Timestamp));
        AddBytes(grub.Block, GrubElTorito.PlaceImage(parts.GrubImage, grub.Block));
        foreach (var (node, content) in files) Add(node.Block, content);

        // The first partition only covers what is written here already.
        ByteSource?[] contents = [null, parts.Esp, .. parts.Partitions.Select(p => p.Content)];
        var disk = GptWriter.Compose(table, contents, Sector0(parts.GrubHybridSector, grub.Block, table));
        return new DiskContent(table.DiskLength, [.. disk.Extents, .. extents]);
    }

    private static GptTable LayOutPartitions(HybridIsoParts parts, long isoEnd)
    {
        var espStart = RoundUp(isoEnd, MiB);
        (PartitionRequest Request, long Start, long End)[] wanted =
        [
            // From the volume descriptors on; attributes say "do not touch", as no program can write to it.
            (new(GptTypes.BasicData, IsoPartitionName, 1, GptTypes.AttributeRequired | GptTypes.AttributeReadOnly),
                PrimaryBlock * (long)Block, espStart),
            .. PlaceFrom(espStart, [
                new(GptTypes.EfiSystem, GptTypes.EspName, parts.Esp.Length), .. parts.Partitions.Select(p => p.Request)]),
        ];
        var partitions = wanted.Select((w, i) => new GptPartition(
            w.Request.Type, SeededGuid.Create(parts.Seed, PartitionPurpose(i + 1, w.Request.Name)),
            w.Start / 512, w.End / 512 - 1, w.Request.Name, w.Request.Attributes)).ToList();
        // Whole MiB, as writers of sticks and CDs like it; the last one ends with the backup table.
        var length = RoundUp(wanted[^1].End, MiB) + MiB;
        return new GptTable(SeededGuid.Create(parts.Seed, "disk"), 512, length / 512, partitions);
    }

    private static IEnumerable<(PartitionRequest, long, long)> PlaceFrom(long start, IEnumerable<PartitionRequest> requests)
    {
        foreach (var request in requests)
        {
            var end = start + RoundUp(request.Length, 512);
            yield return (request, start, end);
            start = RoundUp(end, MiB);
        }
    }

    private static string PartitionPurpose(int number, string name) =>
        $"partition {number.ToString(CultureInfo.InvariantCulture)} {name}";

    private static void Share(IsoNode node, IsoSharedFile file, long espOffset, long espLength)
    {
        if (file.Offset % Block != 0 || file.Offset < 0 || file.Length is < 0 or > uint.MaxValue
            || file.Offset + file.Length > espLength)
        {
            throw new ArgumentException(
                $"{file.Path}: bytes {file.Offset}+{file.Length} cannot be shared with an EFI system partition of {espLength}");
        }
        node.Block = (uint)((espOffset + file.Offset) / Block);
        node.Length = file.Length;
    }

    private static byte[] Sector0(ByteSource hybridSector, uint grubBlock, GptTable table)
    {
        var sector = new byte[ProtectiveMbr.Length];
        GrubElTorito.WriteBootCode(sector, hybridSector.ToArray(), grubBlock);
        ProtectiveMbr.Write(sector, table.DiskSectors, bootableMarker: true);
        return sector;
    }

    private static long RoundUp(long value, long to) => (value + to - 1) / to * to;

    private sealed class BlockCursor(uint first)
    {
        public uint Next { get; private set; } = first;

        public uint Take(long bytes)
        {
            var at = Next;
            Next += (uint)((bytes + Block - 1) / Block);
            return at;
        }
    }
}
