// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ImageForge.Formats.Cpio;

/// <summary>
/// The "new ASCII" header: magic and thirteen numbers of eight hexadecimal digits, then the name with its NUL.
/// Source: Linux Documentation/driver-api/early-userspace/buffer-format.rst.
/// </summary>
internal readonly record struct CpioHeader(
    uint Inode, uint Mode, uint Uid, uint Gid, uint Links, uint ModificationTime, uint FileSize,
    uint DeviceMajor, uint DeviceMinor, uint NodeMajor, uint NodeMinor, uint NameSize, uint Checksum)
{
    public const int MagicLength = 6;
    public const int Length = MagicLength + Fields * Digits;

    /// <summary>Name of the entry that ends an archive.</summary>
    public const string Trailer = "TRAILER!!!";

    private const int Fields = 13;
    private const int Digits = 8;

    /// <summary>Headers, together with their names, and contents are padded with zeros to multiples of this.</summary>
    public static long Align(long offset) => (offset + 3) & ~3L;

    public void WriteTo(Span<byte> target)
    {
        "070701"u8.CopyTo(target);
        ReadOnlySpan<uint> values =
        [
            Inode, Mode, Uid, Gid, Links, ModificationTime, FileSize,
            DeviceMajor, DeviceMinor, NodeMajor, NodeMinor, NameSize, Checksum,
        ];
        for (var i = 0; i < Fields; i++)
            values[i].TryFormat(target.Slice(MagicLength + i * Digits, Digits), out _, "X8", CultureInfo.InvariantCulture);
    }

    /// <summary>False when the magic is neither 070701 nor 070702 or a field is no hexadecimal number.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out CpioHeader header)
    {
        header = default;
        if (!source.StartsWith("070701"u8) && !source.StartsWith("070702"u8)) return false;
        Span<uint> values = stackalloc uint[Fields];
        for (var i = 0; i < Fields; i++)
        {
            var field = source.Slice(MagicLength + i * Digits, Digits);
            if (!Utf8Parser.TryParse(field, out values[i], out var used, 'x') || used != Digits) return false;
        }
        header = new(values[0], values[1], values[2], values[3], values[4], values[5], values[6],
            values[7], values[8], values[9], values[10], values[11], values[12]);
        return true;
    }

    /// <summary>The bytes of a header, its name and the padding after it.</summary>
    public byte[] WithName(string name)
    {
        var size = Encoding.UTF8.GetByteCount(name) + 1;
        var bytes = new byte[Align(Length + size)];
        (this with { NameSize = (uint)size }).WriteTo(bytes);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(Length));
        return bytes;
    }
}
