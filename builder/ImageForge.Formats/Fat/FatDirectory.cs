// SPDX-License-Identifier: Apache-2.0
using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Fat;

/// <summary>Encodes the entries of one directory.</summary>
internal sealed class FatDirectory
{
    private readonly List<byte> _entries = [];
    private readonly ushort _date;
    private readonly ushort _time;

    private FatDirectory(DateTimeOffset timestamp) => (_date, _time) = DosTime(timestamp);

    /// <summary>The directory's bytes, without padding to clusters. The tree's clusters must be known by now.</summary>
    public static byte[] Encode(FatNode directory, FatOptions options)
    {
        var encoder = new FatDirectory(options.Timestamp);
        if (directory.Parent is { } parent)
        {
            encoder.Add(".          "u8, FatEntryFields.AttributeDirectory, directory.Cluster, 0);
            // Cluster 0 stands for the root, on FAT32 too.
            var up = parent.Parent is null ? 0 : parent.Cluster;
            encoder.Add("..         "u8, FatEntryFields.AttributeDirectory, up, 0);
        }
        else if (options.Label.Length > 0)
        {
            encoder.Add(LabelBytes(options.Label), FatEntryFields.AttributeVolumeLabel, 0, 0);
        }
        encoder.AddChildren(directory);
        return encoder._entries.ToArray();
    }

    /// <exception cref="ArgumentException">The label is too long or has other characters.</exception>
    public static byte[] LabelBytes(string label)
    {
        var isUsable = label.Length <= 11 && label.All(c => c is >= ' ' and < '\x7f' and not (>= 'a' and <= 'z'))
            && label.IndexOfAny([.. "\"*+,./:;<=>?[\\]|"]) < 0;
        if (!isUsable) throw new ArgumentException($"'{label}' cannot be the label of a FAT volume");
        return Encoding.ASCII.GetBytes(label.PadRight(11));
    }

    private void AddChildren(FatNode directory)
    {
        // Exact short names first: a long name must not take one of them.
        var exact = directory.Children.ToDictionary(c => c, c => FatName.TryExact(c.Name));
        var taken = exact.Values.OfType<byte[]>().Select(FatName.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var child in directory.Children)
        {
            var shortName = exact[child];
            if (shortName is null)
            {
                shortName = FatName.Shorten(child.Name, taken);
                taken.Add(FatName.Key(shortName));
                AddLongName(child.Name, FatName.Checksum(shortName));
            }
            var attributes = child.IsDirectory ? FatEntryFields.AttributeDirectory : FatEntryFields.AttributeArchive;
            Add(shortName, attributes, child.Cluster, (uint)(child.Content?.Length ?? 0));
        }
    }

    private void Add(ReadOnlySpan<byte> name, byte attributes, long cluster, uint size)
    {
        Span<byte> entry = stackalloc byte[FatEntryFields.Length];
        entry.Clear();
        name.CopyTo(entry);
        entry[FatEntryFields.Attributes] = attributes;
        WriteUInt16LittleEndian(entry[FatEntryFields.CreationTime..], _time);
        WriteUInt16LittleEndian(entry[FatEntryFields.CreationDate..], _date);
        WriteUInt16LittleEndian(entry[FatEntryFields.AccessDate..], _date);
        WriteUInt16LittleEndian(entry[FatEntryFields.WriteTime..], _time);
        WriteUInt16LittleEndian(entry[FatEntryFields.WriteDate..], _date);
        WriteUInt16LittleEndian(entry[FatEntryFields.ClusterHigh..], (ushort)(cluster >> 16));
        WriteUInt16LittleEndian(entry[FatEntryFields.ClusterLow..], (ushort)cluster);
        WriteUInt32LittleEndian(entry[FatEntryFields.Size..], size);
        _entries.AddRange(entry);
    }

    private void AddLongName(string name, byte checksum)
    {
        var pieces = (name.Length + FatLongNameFields.UnitsPerEntry - 1) / FatLongNameFields.UnitsPerEntry;
        Span<byte> entry = stackalloc byte[FatEntryFields.Length];
        for (var piece = pieces; piece > 0; piece--)
        {
            entry.Clear();
            entry[FatLongNameFields.Order] = (byte)(piece | (piece == pieces ? FatLongNameFields.LastPiece : 0));
            entry[FatEntryFields.Attributes] = FatEntryFields.AttributeLongName;
            entry[FatLongNameFields.Checksum] = checksum;
            for (var i = 0; i < FatLongNameFields.UnitsPerEntry; i++)
            {
                var at = (piece - 1) * FatLongNameFields.UnitsPerEntry + i;
                // After the name comes one zero, then 0xFFFF.
                var unit = at < name.Length ? name[at] : at == name.Length ? '\0' : '\uFFFF';
                WriteUInt16LittleEndian(entry[FatLongNameFields.Units[i]..], unit);
            }
            _entries.AddRange(entry);
        }
    }

    private static (ushort Date, ushort Time) DosTime(DateTimeOffset timestamp)
    {
        var t = timestamp.UtcDateTime;
        if (t.Year < 1980) return (1 << 5 | 1, 0);
        if (t.Year > 2107) t = new DateTime(2107, 12, 31, 23, 59, 58, DateTimeKind.Utc);
        return ((ushort)((t.Year - 1980) << 9 | t.Month << 5 | t.Day),
            (ushort)(t.Hour << 11 | t.Minute << 5 | t.Second / 2));
    }
}
