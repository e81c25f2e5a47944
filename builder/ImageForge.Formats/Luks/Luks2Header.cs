// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Luks;

/// <summary>
/// What a LUKS2 header says in the clear (LUKS2 On-Disk Format Specification 1.1): which key slots are in use.
/// <code>
///   0  6  magic "LUKS" 0xBA 0xBE
///   6  2  u16be version, 2
///   8  8  u64be length of the binary header and the JSON area behind it
/// 168 40  UUID as text
/// 4096    JSON, ended by a zero
/// </code>
/// </summary>
/// <param name="Slots">Numbers of the key slots in use, ascending.</param>
public sealed record Luks2Header(IReadOnlyList<int> Slots)
{
    private const int BinaryLength = 4096;

    /// <summary>The specification's largest header is 4 MiB.</summary>
    private const long Longest = 4 << 20;

    /// <summary>Reads the first header of a device; null when there is none, or one that cannot be understood.</summary>
    public static Luks2Header? Read(ByteSource device)
    {
        if (device.Length < BinaryLength) return null;
        var binary = new byte[16];
        device.Read(0, binary);
        if (!binary.AsSpan(0, 6).SequenceEqual((ReadOnlySpan<byte>)[(byte)'L', (byte)'U', (byte)'K', (byte)'S', 0xBA, 0xBE])) return null;
        var length = ReadInt64BigEndian(binary.AsSpan(8));
        if (ReadUInt16BigEndian(binary.AsSpan(6)) != 2 || length is <= BinaryLength or > Longest || length > device.Length) return null;
        var area = new byte[length - BinaryLength];
        device.Read(BinaryLength, area);
        var end = Array.IndexOf(area, (byte)0);
        try
        {
            using var json = JsonDocument.Parse(area.AsMemory(0, end < 0 ? area.Length : end));
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("keyslots", out var slots)
                || slots.ValueKind != JsonValueKind.Object) return null;
            return new([.. slots.EnumerateObject().Select(s => int.Parse(s.Name, NumberStyles.None, CultureInfo.InvariantCulture)).Order()]);
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException)
        {
            return null;
        }
    }
}
