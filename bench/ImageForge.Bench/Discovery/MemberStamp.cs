// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace ImageForge.Bench.Discovery;

/// <summary>
/// The update of one member: 400 bytes of data that begin with when the update was due, its number and the member's
/// index, and three endpoints of 32 bytes. Written by hand (protobuf fields 1 to 5), so that the generator stays cheap.
/// </summary>
internal static class MemberStamp
{
    private const int DataBytes = 400;
    private const int EndpointBytes = 32;

    public static byte[] Request(string method, int cluster, int member, long due, int number)
    {
        var message = new List<byte>(700);
        Field(message, 1, Cluster(cluster));
        if (method == "Watch") return [.. message];
        Field(message, 2, Encoding.ASCII.GetBytes($"member-{cluster:d5}-{member:d6}-{new string('x', 24)}"));
        var data = new byte[DataBytes];
        BinaryPrimitives.WriteInt64BigEndian(data, due);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(8), number);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(12), member);
        Field(message, 3, data);
        for (byte i = 0; i < 3; i++)
        {
            var endpoint = new byte[EndpointBytes];
            BinaryPrimitives.WriteInt32BigEndian(endpoint, member);
            endpoint[4] = i;
            Field(message, 4, endpoint);
        }
        // ttl { seconds: 1800 }
        Field(message, 5, [0x08, 0x88, 0x0e]);
        return [.. message];
    }

    /// <summary>Reads the stamp out of a Watch message with one affiliate; false for anything else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out long due, out int number, out int member)
    {
        (due, number, member) = (0, 0, 0);
        if (!TryField(ref message, 0x0a, out _) || !TryField(ref message, 0x0a, out var id) || message.Length < id) return false;
        message = message[id..];
        if (!TryField(ref message, 0x12, out var data) || data != DataBytes || message.Length < 16) return false;
        due = BinaryPrimitives.ReadInt64BigEndian(message);
        number = BinaryPrimitives.ReadInt32BigEndian(message[8..]);
        member = BinaryPrimitives.ReadInt32BigEndian(message[12..]);
        return true;
    }

    private static byte[] Cluster(int cluster) => Encoding.ASCII.GetBytes($"cluster-{cluster:d6}-{new string('y', 28)}=");

    private static void Field(List<byte> message, int number, byte[] value)
    {
        message.Add((byte)(number << 3 | 2));
        var length = value.Length;
        for (; length >= 0x80; length >>= 7) message.Add((byte)(length | 0x80));
        message.Add((byte)length);
        message.AddRange(value);
    }

    private static bool TryField(ref ReadOnlySpan<byte> message, byte tag, out int length)
    {
        length = 0;
        if (message.IsEmpty || message[0] != tag) return false;
        var at = 1;
        for (var shift = 0; at < message.Length && at < 5; shift += 7)
        {
            var part = message[at++];
            length |= (part & 0x7f) << shift;
            if (part >= 0x80) continue;
            message = message[at..];
            return true;
        }
        return false;
    }
}
