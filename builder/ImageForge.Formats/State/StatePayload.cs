// SPDX-License-Identifier: Apache-2.0
using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.State;

/// <summary>The named files of a state slot, one after the other (layout: <see cref="StateStore"/>).</summary>
internal static class StatePayload
{
    private const int MaxNameLength = 255;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Encode(IReadOnlyDictionary<string, byte[]> files)
    {
        var payload = new MemoryStream();
        Span<byte> number = stackalloc byte[4];
        foreach (var (name, bytes) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            var encoded = Utf8.GetBytes(name);
            if (encoded.Length is 0 or > MaxNameLength)
                throw new ArgumentException($"state file name '{name}' has {encoded.Length} bytes, not 1 to {MaxNameLength}");
            WriteUInt16LittleEndian(number, (ushort)encoded.Length);
            payload.Write(number[..2]);
            payload.Write(encoded);
            WriteInt32LittleEndian(number, bytes.Length);
            payload.Write(number);
            payload.Write(bytes);
        }
        return payload.ToArray();
    }

    public static bool TryDecode(ReadOnlySpan<byte> payload, out SortedDictionary<string, byte[]> files)
    {
        files = new(StringComparer.Ordinal);
        while (!payload.IsEmpty)
        {
            if (payload.Length < 2) return false;
            int nameLength = ReadUInt16LittleEndian(payload);
            if (nameLength is 0 or > MaxNameLength || payload.Length < 2 + nameLength + 4) return false;
            var encoded = payload.Slice(2, nameLength);
            if (!System.Text.Unicode.Utf8.IsValid(encoded)) return false;
            var length = ReadUInt32LittleEndian(payload[(2 + nameLength)..]);
            payload = payload[(2 + nameLength + 4)..];
            if (length > payload.Length) return false;
            if (!files.TryAdd(Utf8.GetString(encoded), payload[..(int)length].ToArray())) return false;
            payload = payload[(int)length..];
        }
        return true;
    }
}
