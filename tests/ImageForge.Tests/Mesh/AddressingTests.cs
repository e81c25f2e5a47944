// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Mesh.Addressing;

namespace ImageForge.Tests.Mesh;

public sealed class AddressingTests
{
    [Theory]
    [InlineData("10.244.3.1/24", "10.244.3.0/24")]
    [InlineData("10.0.0.0/25 10.0.0.128/25", "10.0.0.0/24")]
    [InlineData("10.0.0.0/25 10.0.1.0/24 10.0.0.128/25", "10.0.0.0/23")]
    [InlineData("10.0.1.0/24 10.0.2.0/24", "10.0.1.0/24 10.0.2.0/24")]
    [InlineData("fd00::/64 10.0.0.1/32", "10.0.0.1/32 fd00::/64")]
    [InlineData("0.0.0.0/1 128.0.0.0/1 ::/1 8000::/1", "0.0.0.0/0 ::/0")]
    [InlineData("255.255.255.255/32", "255.255.255.255/32")]
    public void Prefixes_come_out_minimal_and_sorted(string given, string expected) =>
        Assert.Equal(expected, string.Join(' ', IpPrefixSet.Of(Parse(given)).ToPrefixes()));

    [Theory]
    [InlineData("10.0.0.0/24", "10.0.0.128/25", "10.0.0.0/25")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0", "")]
    [InlineData("10.0.0.0/30", "10.0.0.1/32", "10.0.0.0/32 10.0.0.2/31")]
    [InlineData("10.0.0.0/24", "fd00::/8", "10.0.0.0/24")]
    [InlineData("::/0", "8000::/1", "::/1")]
    public void Difference_leaves_the_rest(string from, string holes, string expected) =>
        Assert.Equal(expected, string.Join(' ', IpPrefixSet.Of(Parse(from)).Subtract(IpPrefixSet.Of(Parse(holes))).ToPrefixes()));

    [Fact]
    public void Set_algebra_agrees_with_sets_of_single_addresses()
    {
        var prefixes = MeshGenerators.SmallPrefixes.ListOf();
        Prop.ForAll(prefixes.Zip(prefixes).ToArbitrary(), pair =>
        {
            var (left, right) = (IpPrefixSet.Of(pair.Item1), IpPrefixSet.Of(pair.Item2));
            var (leftModel, rightModel) = (Model(pair.Item1), Model(pair.Item2));
            return Model(left.Union(right).ToPrefixes()).SetEquals(leftModel.Union(rightModel))
                   && Model(left.Subtract(right).ToPrefixes()).SetEquals(leftModel.Except(rightModel))
                   && left.Overlaps(right) == leftModel.Overlaps(rightModel)
                   && left.IsEmpty == (leftModel.Count == 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    /// <summary>Minimal: no two prefixes of the result can be joined, none lies in another, and they ascend.</summary>
    [Fact]
    public void List_of_prefixes_cannot_be_shortened() => Prop.ForAll(MeshGenerators.SmallPrefixes.ListOf().ToArbitrary(), prefixes =>
    {
        var result = IpPrefixSet.Of(prefixes).ToPrefixes();
        return result.Zip(result.Skip(1)).All(pair =>
            Before(pair.First.BaseAddress, pair.Second.BaseAddress)
            && !pair.First.Contains(pair.Second.BaseAddress)
            && (pair.First.PrefixLength != pair.Second.PrefixLength
                || !IpPrefix.Masked(pair.First.BaseAddress, pair.First.PrefixLength - 1).Contains(pair.Second.BaseAddress)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Contains_asks_for_a_single_address()
    {
        var set = IpPrefixSet.Of(Parse("10.0.0.0/31 fd00::/127"));
        Assert.True(set.Contains(IPAddress.Parse("10.0.0.1")));
        Assert.False(set.Contains(IPAddress.Parse("10.0.0.2")));
        Assert.True(set.Contains(IPAddress.Parse("fd00::1")));
        Assert.False(set.Contains(IPAddress.Parse("fd00::2")));
    }

    [Theory]
    [InlineData("10.1.2.3/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3", "10.1.2.3/32")]
    [InlineData("2001:db8::1/32", "2001:db8::/32")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    public void Prefix_is_read_and_masked(string text, string expected)
    {
        Assert.True(IpPrefix.TryParse(text, out var prefix));
        Assert.Equal(expected, prefix.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("10/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("::/129")]
    [InlineData("fe80::1%eth0/64")]
    [InlineData("::ffff:10.0.0.0/104")]
    public void What_is_no_prefix_is_refused(string text) => Assert.False(IpPrefix.TryParse(text, out _));

    [Theory]
    [InlineData("", "10.0.0.2 192.168.1.2 2001:db8::2")]
    [InlineData("0.0.0.0/0", "10.0.0.2 192.168.1.2")]
    [InlineData("!10.0.0.0/8 0.0.0.0/0", "10.0.0.2 192.168.1.2")]
    [InlineData("0.0.0.0/0 !10.0.0.0/8", "192.168.1.2")]
    [InlineData("!10.0.0.0/8", "")]
    [InlineData("192.168.0.0/16 0.0.0.0/0 ::/0", "192.168.1.2 10.0.0.2 2001:db8::2")]
    [InlineData("::/0 0.0.0.0/0 !192.168.0.0/16", "2001:db8::2 10.0.0.2")]
    public void Filter_adds_and_removes_in_order(string rules, string expected)
    {
        IPAddress[] candidates = [IPAddress.Parse("10.0.0.2"), IPAddress.Parse("192.168.1.2"), IPAddress.Parse("2001:db8::2")];
        var filter = EndpointFilter.Parse(rules.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(expected, string.Join(' ', filter.Apply(candidates)));
    }

    [Theory]
    [InlineData("10.0.0.0/8!")]
    [InlineData("!!10.0.0.0/8")]
    [InlineData("lan")]
    public void Filter_names_the_rule_that_is_none(string rule) =>
        Assert.Contains(rule, Assert.Throws<FormatException>(() => EndpointFilter.Parse([rule])).Message);

    private static IEnumerable<IPNetwork> Parse(string prefixes) =>
        prefixes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => IpPrefix.TryParse(text, out var prefix)
            ? prefix
            : throw new FormatException(text));

    /// <summary>Each single address, for prefixes of at most 16 addresses.</summary>
    private static HashSet<IPAddress> Model(IEnumerable<IPNetwork> prefixes) => [.. prefixes.SelectMany(Each)];

    private static IEnumerable<IPAddress> Each(IPNetwork prefix)
    {
        var count = 1 << IpPrefix.MaximumLength(prefix.BaseAddress.AddressFamily) - prefix.PrefixLength;
        Assert.InRange(count, 1, 256);
        for (var i = 0; i < count; i++)
        {
            var bytes = prefix.BaseAddress.GetAddressBytes();
            bytes[^1] += (byte)i;
            yield return new IPAddress(bytes);
        }
    }

    private static bool Before(IPAddress left, IPAddress right)
    {
        if (left.AddressFamily != right.AddressFamily)
            return left.AddressFamily == AddressFamily.InterNetwork;
        return left.GetAddressBytes().AsSpan().SequenceCompareTo(right.GetAddressBytes()) < 0;
    }
}
