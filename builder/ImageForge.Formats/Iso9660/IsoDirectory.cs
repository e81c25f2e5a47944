// SPDX-License-Identifier: Apache-2.0
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Iso9660;

/// <summary>Encodes directories and path tables (ECMA-119, 9.1 and 9.4).</summary>
internal static class IsoDirectory
{
    public const int Block = 2048;

    /// <summary>Bytes of a directory, in whole blocks: no record goes over the end of one.</summary>
    public static int LengthOf(IsoNode directory)
    {
        var at = 0;
        foreach (var length in Enumerable.Repeat(RecordLength(1), 2)
            .Concat(directory.Children.Select(c => RecordLength(c.NameBytes.Length))))
        {
            at = PlaceRecord(at, length) + length;
        }
        return (at + Block - 1) / Block * Block;
    }

    /// <summary>The directory's bytes; blocks and lengths of all nodes must be known by now.</summary>
    public static byte[] Encode(IsoNode directory, DateTimeOffset timestamp)
    {
        var bytes = new byte[LengthOf(directory)];
        var at = WriteRecord(bytes, 0, directory, [0], timestamp);
        at = WriteRecord(bytes, at, directory.Parent, [1], timestamp);
        foreach (var child in directory.Children) at = WriteRecord(bytes, at, child, child.NameBytes, timestamp);
        return bytes;
    }

    /// <summary>One record, as directories and the volume descriptor hold it.</summary>
    public static void WriteRecord(Span<byte> record, IsoNode node, ReadOnlySpan<byte> name, DateTimeOffset timestamp)
    {
        record[IsoRecordFields.Length] = (byte)RecordLength(name.Length);
        WriteBoth32(record[IsoRecordFields.Block..], node.Block);
        WriteBoth32(record[IsoRecordFields.DataLength..], (uint)node.Length);
        WriteDate(record[IsoRecordFields.Date..], timestamp);
        record[IsoRecordFields.Flags] = node.IsDirectory ? IsoRecordFields.DirectoryFlag : (byte)0;
        WriteBoth16(record[IsoRecordFields.SequenceNumber..], 1);
        record[IsoRecordFields.NameLength] = (byte)name.Length;
        name.CopyTo(record[IsoRecordFields.Name..]);
    }

    public static byte[] EncodePathTable(IReadOnlyList<IsoNode> directories, bool bigEndian)
    {
        var numbers = directories.Select((d, i) => (d, i)).ToDictionary(p => p.d, p => (ushort)(p.i + 1));
        var table = new MemoryStream();
        Span<byte> record = stackalloc byte[8];
        foreach (var directory in directories)
        {
            var name = directory.NameBytes;
            record[0] = (byte)name.Length;
            record[1] = 0;
            if (bigEndian)
            {
                WriteUInt32BigEndian(record[2..], directory.Block);
                WriteUInt16BigEndian(record[6..], numbers[directory.Parent]);
            }
            else
            {
                WriteUInt32LittleEndian(record[2..], directory.Block);
                WriteUInt16LittleEndian(record[6..], numbers[directory.Parent]);
            }
            table.Write(record);
            table.Write(name);
            if (name.Length % 2 != 0) table.WriteByte(0);
        }
        return table.ToArray();
    }

    public static void WriteBoth32(Span<byte> at, uint value)
    {
        WriteUInt32LittleEndian(at, value);
        WriteUInt32BigEndian(at[4..], value);
    }

    public static void WriteBoth16(Span<byte> at, ushort value)
    {
        WriteUInt16LittleEndian(at, value);
        WriteUInt16BigEndian(at[2..], value);
    }

    private static int RecordLength(int nameLength) => (IsoRecordFields.Name + nameLength + 1) / 2 * 2;

    private static int PlaceRecord(int at, int length) =>
        at % Block + length > Block ? (at / Block + 1) * Block : at;

    private static int WriteRecord(
        Span<byte> bytes, int at, IsoNode node, ReadOnlySpan<byte> name, DateTimeOffset timestamp)
    {
        at = PlaceRecord(at, RecordLength(name.Length));
        WriteRecord(bytes[at..], node, name, timestamp);
        return at + RecordLength(name.Length);
    }

    // ECMA-119, 9.1.5: years since 1900 in one byte; UTC.
    private static void WriteDate(Span<byte> at, DateTimeOffset timestamp)
    {
        var t = timestamp.UtcDateTime;
        at[0] = (byte)Math.Clamp(t.Year - 1900, 0, 255);
        (at[1], at[2]) = ((byte)t.Month, (byte)t.Day);
        (at[3], at[4], at[5], at[6]) = ((byte)t.Hour, (byte)t.Minute, (byte)t.Second, 0);
    }
}
