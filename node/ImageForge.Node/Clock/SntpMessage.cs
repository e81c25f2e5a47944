// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Linux.Syscalls;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Node.Clock;

/// <summary>What a server says.</summary>
/// <param name="Received">When our request reached it, by its clock.</param>
/// <param name="Sent">When its answer left it.</param>
/// <param name="Kiss">What it asks us to do in place of giving the time, such as RATE or DENY; null: it gives the time.</param>
internal sealed record SntpAnswer(LeapSecond Leap, DateTimeOffset Received, DateTimeOffset Sent, string? Kiss);

/// <summary>
/// The 48 bytes that a simple client sends and gets (RFC 4330, section 4; RFC 5905). Times are 32.32 fixed-point seconds
/// since 1900, and from 2036 on since 2036.
/// </summary>
internal static class SntpMessage
{
    public const int Length = 48;
    private const int ReferenceAt = 12;
    private const int OriginateAt = 24;
    private const int ReceiveAt = 32;
    private const int TransmitAt = 40;
    private const int Unsynchronised = 3;
    private static readonly DateTimeOffset Era0 = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A client's request. The cookie comes back in the answer and ties it to this request.</summary>
    public static byte[] Request(ulong cookie)
    {
        var bytes = new byte[Length];
        bytes[0] = 0x23; // version 4, mode 3 (client)
        WriteUInt64BigEndian(bytes.AsSpan(TransmitAt), cookie);
        return bytes;
    }

    /// <summary>Null when the answer is not one to our request or its server has no time itself.</summary>
    public static SntpAnswer? TryRead(ReadOnlySpan<byte> answer, ulong cookie)
    {
        if (answer.Length < Length || (answer[0] & 7) != 4) return null;
        if (ReadUInt64BigEndian(answer[OriginateAt..]) != cookie) return null;
        var (leap, stratum) = (answer[0] >> 6, answer[1]);
        // RFC 5905, section 7.4: four ASCII letters in the reference id.
        if (stratum == 0) return new SntpAnswer(LeapSecond.None, default, default, Encoding.ASCII.GetString(answer.Slice(ReferenceAt, 4)).Trim('\0', ' '));
        if (leap == Unsynchronised || stratum > 15 || ReadUInt64BigEndian(answer[TransmitAt..]) == 0) return null;
        var received = Time(ReadUInt64BigEndian(answer[ReceiveAt..]));
        var sent = Time(ReadUInt64BigEndian(answer[TransmitAt..]));
        return sent < received ? null : new SntpAnswer((LeapSecond)leap, received, sent, null);
    }

    private static DateTimeOffset Time(ulong stamp)
    {
        // The highest bit is set from 1968 to 2036 (RFC 4330, section 3).
        var seconds = (stamp >> 32) + ((stamp >> 63) == 0 ? 1UL << 32 : 0);
        return Era0.AddTicks((long)(seconds * TimeSpan.TicksPerSecond + (((stamp & 0xffffffff) * TimeSpan.TicksPerSecond) >> 32)));
    }
}
