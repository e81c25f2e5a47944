// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Iso9660;

/// <summary>
/// A file or directory found in an image; its path in lower case and without version, as boot loaders show it.
/// <paramref name="Offset"/> is in bytes; <paramref name="Content"/> is null for directories.
/// </summary>
public sealed record IsoEntry(string Path, long Offset, ByteSource? Content);

/// <summary>What <see cref="IsoReader"/> found. <paramref name="BootImages"/> is empty without an El Torito catalog.</summary>
public sealed record IsoListing(
    string Label, IReadOnlyList<IsoEntry> Entries, IReadOnlyList<ElToritoEntry> BootImages);

/// <summary>Reads the plain ISO 9660 tree of an image that may hold anything.</summary>
public sealed class IsoReader
{
    private const int Block = IsoDirectory.Block;
    private const int MaxDepth = 16;
    private const int MaxDirectory = 1 << 20;

    // ECMA-119 knows no limit; real images have three or four.
    private const int MaxDescriptors = 64;

    private readonly ByteSource _image;
    private readonly List<IsoEntry> _entries = [];
    private readonly HashSet<uint> _directories = [];

    private IsoReader(ByteSource image) => _image = image;

    /// <summary>Lists every file and directory, and the boot images.</summary>
    /// <exception cref="InvalidDataException">This is no ISO 9660 image, or it is damaged.</exception>
    public static IsoListing Read(ByteSource image)
    {
        byte[]? primary = null;
        IReadOnlyList<ElToritoEntry> bootImages = [];
        for (var i = 0; ; i++)
        {
            if (i == MaxDescriptors) throw new InvalidDataException("the ISO 9660 volume descriptors have no end");
            var descriptor = ReadBlock(image, (uint)(16 + i));
            if (!descriptor.AsSpan(IsoVolumeFields.Identifier).StartsWith(IsoVolumeFields.StandardId))
                throw new InvalidDataException("no ISO 9660 image: a volume descriptor lacks its identifier");
            if (descriptor[IsoVolumeFields.Type] == IsoVolumeFields.Terminator) break;
            if (descriptor[IsoVolumeFields.Type] == IsoVolumeFields.Primary) primary ??= descriptor;
            if (IsElTorito(descriptor))
            {
                var catalog = ReadUInt32LittleEndian(descriptor.AsSpan(IsoVolumeFields.CatalogBlock));
                bootImages = ElToritoCatalog.Decode(ReadBlock(image, catalog));
            }
        }
        if (primary is null) throw new InvalidDataException("the ISO 9660 image has no primary volume descriptor");
        if (ReadUInt16LittleEndian(primary.AsSpan(IsoVolumeFields.BlockSize)) != Block)
            throw new InvalidDataException("the ISO 9660 image has blocks of another size than 2048");
        var reader = new IsoReader(image);
        reader.ReadDirectory("", primary.AsSpan(IsoVolumeFields.Root, 34), 0);
        var label = Encoding.Latin1.GetString(primary, IsoVolumeFields.VolumeId, 32).TrimEnd();
        return new(label, reader._entries, bootImages);
    }

    private static bool IsElTorito(byte[] descriptor) =>
        descriptor[IsoVolumeFields.Type] == IsoVolumeFields.BootRecord
        && descriptor.AsSpan(IsoVolumeFields.BootSystem).StartsWith(IsoVolumeFields.ElTorito);

    private static byte[] ReadBlock(ByteSource image, uint block)
    {
        if ((block + 1L) * Block > image.Length) throw new InvalidDataException($"the ISO 9660 image ends before block {block}");
        var bytes = new byte[Block];
        image.Read(block * (long)Block, bytes);
        return bytes;
    }

    private void ReadDirectory(string path, ReadOnlySpan<byte> own, int depth)
    {
        var (block, length) = Extent(own);
        if (depth > MaxDepth || length > MaxDirectory || !_directories.Add(block))
            throw new InvalidDataException($"the ISO 9660 directory '{path}' is too deep, too large or a loop");
        var bytes = new byte[length];
        _image.Read(block * (long)Block, bytes);
        for (var at = 0; at < bytes.Length;)
        {
            int recordLength = bytes[at];
            if (recordLength == 0)
            {
                at = (at / Block + 1) * Block;
                continue;
            }
            if (recordLength < IsoRecordFields.Name + 1 || at + recordLength > bytes.Length)
                throw new InvalidDataException($"a record of the ISO 9660 directory '{path}' is damaged");
            ReadRecord(path, bytes.AsSpan(at, recordLength), depth);
            at += recordLength;
        }
    }

    private void ReadRecord(string path, ReadOnlySpan<byte> record, int depth)
    {
        int nameLength = record[IsoRecordFields.NameLength];
        if (nameLength == 0 || IsoRecordFields.Name + nameLength > record.Length)
            throw new InvalidDataException($"a name in the ISO 9660 directory '{path}' is damaged");
        var stored = record.Slice(IsoRecordFields.Name, nameLength);
        if (nameLength == 1 && stored[0] <= 1) return; // itself and its parent
        if ((record[IsoRecordFields.Flags] & IsoRecordFields.MultiExtentFlag) != 0)
            throw new InvalidDataException("files of more than one extent are not read");
        var name = path + Shown(Encoding.Latin1.GetString(stored));
        var (block, length) = Extent(record);
        var offset = block * (long)Block;
        if ((record[IsoRecordFields.Flags] & IsoRecordFields.DirectoryFlag) == 0)
        {
            _entries.Add(new(name, offset, _image.Slice(offset, length)));
            return;
        }
        _entries.Add(new(name, offset, null));
        ReadDirectory(name + "/", record, depth + 1);
    }

    private (uint Block, uint Length) Extent(ReadOnlySpan<byte> record)
    {
        var block = ReadUInt32LittleEndian(record[IsoRecordFields.Block..]);
        var length = ReadUInt32LittleEndian(record[IsoRecordFields.DataLength..]);
        return block * (long)Block + length <= _image.Length
            ? (block, length)
            : throw new InvalidDataException("an ISO 9660 record points past the end of the image");
    }

    private static string Shown(string stored)
    {
        var version = stored.IndexOf(';', StringComparison.Ordinal);
        return (version < 0 ? stored : stored[..version]).TrimEnd('.').ToLowerInvariant();
    }
}
