// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Iso9660;

/// <summary>Encodes the volume descriptors, one block each (ECMA-119, 8; El Torito 1.0, 2.0).</summary>
internal static class IsoVolume
{
    public static byte[] EncodePrimary(
        string label, DateTimeOffset timestamp, IsoNode root, uint blocks, int pathTableSize, uint pathTableL, uint pathTableM)
    {
        var bytes = Start(IsoVolumeFields.Primary);
        WriteText(bytes.AsSpan(IsoVolumeFields.SystemId, 32), "");
        WriteText(bytes.AsSpan(IsoVolumeFields.VolumeId, 32), CheckLabel(label));
        IsoDirectory.WriteBoth32(bytes.AsSpan(IsoVolumeFields.Blocks), blocks);
        IsoDirectory.WriteBoth16(bytes.AsSpan(IsoVolumeFields.SetSize), 1);
        IsoDirectory.WriteBoth16(bytes.AsSpan(IsoVolumeFields.SequenceNumber), 1);
        IsoDirectory.WriteBoth16(bytes.AsSpan(IsoVolumeFields.BlockSize), IsoDirectory.Block);
        IsoDirectory.WriteBoth32(bytes.AsSpan(IsoVolumeFields.PathTableSize), (uint)pathTableSize);
        WriteUInt32LittleEndian(bytes.AsSpan(IsoVolumeFields.PathTableL), pathTableL);
        WriteUInt32BigEndian(bytes.AsSpan(IsoVolumeFields.PathTableM), pathTableM);
        IsoDirectory.WriteRecord(bytes.AsSpan(IsoVolumeFields.Root), root, [0], timestamp);
        WriteText(bytes.AsSpan(IsoVolumeFields.Texts, IsoVolumeFields.TextsEnd - IsoVolumeFields.Texts), "");
        var written = timestamp.UtcDateTime.ToString("yyyyMMddHHmmss00", CultureInfo.InvariantCulture);
        WriteDate(bytes.AsSpan(IsoVolumeFields.Created), written);
        WriteDate(bytes.AsSpan(IsoVolumeFields.Modified), written);
        WriteDate(bytes.AsSpan(IsoVolumeFields.Expires), new string('0', 16));
        WriteDate(bytes.AsSpan(IsoVolumeFields.Effective), written);
        bytes[IsoVolumeFields.FileStructureVersion] = 1;
        return bytes;
    }

    public static byte[] EncodeBootRecord(uint catalogBlock)
    {
        var bytes = Start(IsoVolumeFields.BootRecord);
        IsoVolumeFields.ElTorito.CopyTo(bytes.AsSpan(IsoVolumeFields.BootSystem));
        WriteUInt32LittleEndian(bytes.AsSpan(IsoVolumeFields.CatalogBlock), catalogBlock);
        return bytes;
    }

    public static byte[] EncodeTerminator() => Start(IsoVolumeFields.Terminator);

    private static byte[] Start(byte type)
    {
        var bytes = new byte[IsoDirectory.Block];
        bytes[IsoVolumeFields.Type] = type;
        IsoVolumeFields.StandardId.CopyTo(bytes.AsSpan(IsoVolumeFields.Identifier));
        bytes[IsoVolumeFields.Version] = 1;
        return bytes;
    }

    private static string CheckLabel(string label) =>
        label.Length <= 32 && label.All(c => c is >= 'A' and <= 'Z' or >= '0' and <= '9' or '_')
            ? label
            : throw new ArgumentException($"'{label}' is no ISO 9660 label (A-Z, 0-9, '_', at most 32 characters)");

    private static void WriteText(Span<byte> field, string text)
    {
        field.Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, field);
    }

    // 16 digits and the offset from UTC in quarters of an hour, here 0.
    private static void WriteDate(Span<byte> field, string digits) => Encoding.ASCII.GetBytes(digits, field);
}
