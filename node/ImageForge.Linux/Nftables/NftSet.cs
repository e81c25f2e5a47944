// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ImageForge.Linux.Nftables;

/// <summary>What a set's elements are. The values are nft's data types, by which it shows them.</summary>
public enum NftKey
{
    Ipv4Address = 7,
    Ipv6Address = 8,
    Port = 13,
    IcmpType = 14,
    Icmpv6Type = 29,
    InterfaceName = 41,
}

/// <summary>
/// Values, or ranges of values, to look a packet's field up in. Ranges are whole: overlapping and adjoining ones are
/// joined, because the kernel refuses overlaps.
/// </summary>
public sealed class NftSet
{
    private NftSet(string name, NftKey key, IReadOnlyList<NftElement> elements) => (Name, Key, Elements) = (name, key, elements);

    /// <summary>Empty for a set that belongs to the rule which looks into it.</summary>
    public string Name { get; }

    public NftKey Key { get; }

    /// <summary>Whether elements are the bounds of ranges.</summary>
    public bool IsInterval => Key is NftKey.Ipv4Address or NftKey.Ipv6Address or NftKey.Port;

    /// <summary>Bytes of one element.</summary>
    public int KeyLength => LengthOf(Key);

    internal IReadOnlyList<NftElement> Elements { get; }

    /// <summary>Prefixes of one family; those of the other are left out.</summary>
    public static NftSet Prefixes(AddressFamily family, IEnumerable<IPNetwork> prefixes, string name = "")
    {
        var bytes = family == AddressFamily.InterNetwork ? 4 : 16;
        var ranges = prefixes.Where(p => p.BaseAddress.AddressFamily == family).Select(p => Range(p, bytes * 8));
        return new NftSet(name, family == AddressFamily.InterNetwork ? NftKey.Ipv4Address : NftKey.Ipv6Address, NftElement.Bounds(ranges, bytes));
    }

    /// <param name="ranges">First and last port of each.</param>
    public static NftSet Ports(IEnumerable<(int First, int Last)> ranges) =>
        new("", NftKey.Port, NftElement.Bounds(ranges.Select(r => ((UInt128)r.First, (UInt128)r.Last)), 2));

    /// <summary>https://www.iana.org/assignments/icmp-parameters</summary>
    public static NftSet IcmpTypes(params byte[] types) => new("", NftKey.IcmpType, [.. types.Select(t => new NftElement([t]))]);

    /// <summary>https://www.iana.org/assignments/icmpv6-parameters</summary>
    public static NftSet Icmpv6Types(params byte[] types) => new("", NftKey.Icmpv6Type, [.. types.Select(t => new NftElement([t]))]);

    public static NftSet Interfaces(IEnumerable<string> names) =>
        new("", NftKey.InterfaceName, [.. names.Distinct(StringComparer.Ordinal).Select(name => new NftElement(NameBytes(name)))]);

    /// <summary>An interface's name as the kernel keeps it: IFNAMSIZ bytes, filled up with zeros.</summary>
    internal static byte[] NameBytes(string name)
    {
        var bytes = new byte[16];
        if (Encoding.UTF8.GetByteCount(name) > bytes.Length - 1) throw new ArgumentException($"\"{name}\" is no interface name: longer than 15 bytes");
        Encoding.UTF8.GetBytes(name, bytes);
        return bytes;
    }

    private static int LengthOf(NftKey key) => key switch
    {
        NftKey.Ipv4Address => 4,
        NftKey.Port => 2,
        NftKey.IcmpType or NftKey.Icmpv6Type => 1,
        _ => 16,
    };

    private static (UInt128 First, UInt128 Last) Range(IPNetwork prefix, int bits)
    {
        Span<byte> address = stackalloc byte[16];
        address.Clear();
        prefix.BaseAddress.TryWriteBytes(address[(16 - bits / 8)..], out _);
        var first = BinaryPrimitives.ReadUInt128BigEndian(address);
        var hostBits = bits - prefix.PrefixLength;
        return (first, hostBits == 128 ? UInt128.MaxValue : first | ((UInt128.One << hostBits) - 1));
    }
}

/// <summary>A value in the byte order of packets; the end of a range is the first value behind it.</summary>
internal readonly record struct NftElement(byte[] Value, bool EndsRange = false)
{
    /// <summary>The bounds of the joined ranges in ascending order. A range up to the highest value has no end.</summary>
    public static IReadOnlyList<NftElement> Bounds(IEnumerable<(UInt128 First, UInt128 Last)> ranges, int bytes)
    {
        var highest = bytes == 16 ? UInt128.MaxValue : (UInt128.One << (bytes * 8)) - 1;
        var elements = new List<NftElement>();
        (UInt128 First, UInt128 Last)? open = null;
        foreach (var range in ranges.OrderBy(r => r.First))
        {
            if (open is var (first, last) && (last == highest || range.First <= last + 1))
            {
                open = (first, UInt128.Max(last, range.Last));
                continue;
            }

            Close();
            open = range;
        }

        Close();
        return elements;

        void Close()
        {
            if (open is not var (first, last)) return;
            elements.Add(new NftElement(Bytes(first, bytes)));
            if (last != highest) elements.Add(new NftElement(Bytes(last + 1, bytes), EndsRange: true));
        }
    }

    private static byte[] Bytes(UInt128 value, int count)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return bytes[(16 - count)..];
    }
}
