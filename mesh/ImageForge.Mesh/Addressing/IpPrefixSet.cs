// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ImageForge.Mesh.Addressing;

/// <summary>
/// An immutable set of IP addresses of both families. Kept as sorted, disjoint, non-adjacent ranges per family, so that
/// union and difference are single passes; prefixes come out as the shortest possible list.
/// </summary>
internal sealed class IpPrefixSet
{
    public static readonly IpPrefixSet Empty = new([], []);

    private readonly Range[] v4;
    private readonly Range[] v6;

    private IpPrefixSet(Range[] v4, Range[] v6)
    {
        this.v4 = v4;
        this.v6 = v6;
    }

    public bool IsEmpty => v4.Length == 0 && v6.Length == 0;

    public static IpPrefixSet Of(IEnumerable<IPNetwork> prefixes)
    {
        var v4 = new List<Range>();
        var v6 = new List<Range>();
        foreach (var prefix in prefixes)
            (prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? v4 : v6).Add(Range.Of(prefix));
        return new IpPrefixSet(Normalise(v4), Normalise(v6));
    }

    public IpPrefixSet Union(IpPrefixSet other) => new(Normalise([.. v4, .. other.v4]), Normalise([.. v6, .. other.v6]));

    public IpPrefixSet Subtract(IpPrefixSet other) => new(Subtract(v4, other.v4), Subtract(v6, other.v6));

    public bool Overlaps(IpPrefixSet other) => Overlaps(v4, other.v4) || Overlaps(v6, other.v6);

    public bool Contains(IPAddress address) => Overlaps(Of([IpPrefix.Host(address)]));

    /// <summary>The minimal list of prefixes that covers the set exactly: IPv4 before IPv6, each in ascending order.</summary>
    public IReadOnlyList<IPNetwork> ToPrefixes()
    {
        var prefixes = new List<IPNetwork>();
        foreach (var range in v4)
            Split(range, AddressFamily.InterNetwork, prefixes);
        foreach (var range in v6)
            Split(range, AddressFamily.InterNetworkV6, prefixes);
        return prefixes;
    }

    public override string ToString() => string.Join(", ", ToPrefixes());

    private static Range[] Normalise(List<Range> ranges)
    {
        ranges.Sort((a, b) => a.First.CompareTo(b.First));
        var merged = new List<Range>(ranges.Count);
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && Touches(merged[^1], range))
                merged[^1] = merged[^1] with { Last = UInt128.Max(merged[^1].Last, range.Last) };
            else
                merged.Add(range);
        }

        return [.. merged];
    }

    private static bool Touches(Range left, Range right) => left.Last == UInt128.MaxValue || right.First <= left.Last + 1;

    private static Range[] Subtract(Range[] from, Range[] holes)
    {
        var rest = new List<Range>(from.Length);
        var h = 0;
        foreach (var range in from)
        {
            var first = range.First;
            var used = false;
            while (h < holes.Length && holes[h].Last < range.First)
                h++;
            for (var i = h; i < holes.Length && holes[i].First <= range.Last; i++)
            {
                if (holes[i].First > first)
                    rest.Add(new Range(first, holes[i].First - 1));
                used = holes[i].Last >= range.Last;
                if (!used)
                    first = holes[i].Last + 1;
            }

            if (!used)
                rest.Add(new Range(first, range.Last));
        }

        return [.. rest];
    }

    private static bool Overlaps(Range[] left, Range[] right)
    {
        for (int l = 0, r = 0; l < left.Length && r < right.Length;)
        {
            if (left[l].Last < right[r].First)
                l++;
            else if (right[r].Last < left[l].First)
                r++;
            else
                return true;
        }

        return false;
    }

    /// <summary>Cuts a range into the largest aligned blocks from its low end; that is the minimal cover.</summary>
    private static void Split(Range range, AddressFamily family, List<IPNetwork> into)
    {
        var width = IpPrefix.MaximumLength(family);
        for (var first = range.First; ;)
        {
            var aligned = (int)UInt128.Min((UInt128)width, UInt128.TrailingZeroCount(first));
            // Whole-family ranges overflow the count; they only arise at /0 of IPv6.
            var count = range.Last - first + 1;
            var fitting = count == 0 ? width : 127 - (int)UInt128.LeadingZeroCount(count);
            var host = Math.Min(aligned, fitting);
            into.Add(new IPNetwork(ToAddress(first, family), width - host));
            var last = host == 128 ? UInt128.MaxValue : first + ((UInt128.One << host) - 1);
            if (last >= range.Last)
                return;
            first = last + 1;
        }
    }

    private static IPAddress ToAddress(UInt128 value, AddressFamily family)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return new IPAddress(family == AddressFamily.InterNetwork ? bytes[12..] : bytes);
    }

    /// <summary>Addresses as numbers; both ends belong to the range.</summary>
    private readonly record struct Range(UInt128 First, UInt128 Last)
    {
        public static Range Of(IPNetwork prefix)
        {
            Span<byte> bytes = stackalloc byte[16];
            bytes.Clear();
            var address = prefix.BaseAddress;
            var v4 = address.AddressFamily == AddressFamily.InterNetwork;
            address.TryWriteBytes(v4 ? bytes[12..] : bytes, out _);
            var first = BinaryPrimitives.ReadUInt128BigEndian(bytes);
            var host = IpPrefix.MaximumLength(address.AddressFamily) - prefix.PrefixLength;
            return new Range(first, first | (host == 128 ? UInt128.MaxValue : (UInt128.One << host) - 1));
        }
    }
}
