// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using ImageForge.Linux;
using ImageForge.Linux.Nftables;
using Xunit.Abstractions;

namespace ImageForge.Tests.Linux;

/// <summary>Bytes laid out by hand after linux/netfilter/nf_tables.h, and the same messages given to the running kernel.</summary>
public sealed class NftablesTests(ITestOutputHelper output)
{
    [Fact]
    public void A_table_is_these_messages()
    {
        var table = new NftTable("t", [], [new NftChain("c", 0, NftVerdict.Drop, [new NftRule([new NftMatch.Protocol(17)], NftVerdict.Accept, "x")])]);
        const string inet = "01000000"; // struct nfgenmsg
        const string name = "0600" + "0100" + "74000000"; // "t"
        Assert.Equal(
        [
            "000a " + inet + name, // add, so that the deletion finds a table
            "020a " + inet + name,
            "000a " + inet + name,
            "030a " + inet + name + "060003006300" + "0000" + "0b00070066696c7465720000" // type "filter"
                + "08000500" + "00000000" // policy: NF_DROP
                + "14000480" + "0800010000000001" + "0800020000000000", // hook 1 (input), priority 0
            "060a " + inet + name + "060002006300" + "0000"
                + "98000480"
                // meta load l4proto => reg 1
                + "24000180" + "090001006d65746100000000" + "14000280" + "0800020000000010" + "0800010000000001"
                // cmp eq reg 1 17
                + "2c000180" + "08000100636d7000" + "20000280" + "0800010000000001" + "0800020000000000" + "0c000380" + "0500010011000000"
                // counter
                + "14000180" + "0c000100636f756e74657200" + "04000280"
                // immediate reg 0 accept
                + "30000180" + "0e000100696d6d6564696174650000" + "00" + "1c000280" + "0800010000000000" + "10000280" + "0c000280" + "0800010000000001"
                + "08000700" + "00027800", // comment, type 0, length 2 with the zero
        ], NftMessages.Replace(table).Select(Text));
    }

    [Fact]
    public void Ranges_are_joined_and_end_before_the_first_value_behind_them()
    {
        Assert.Equal("0016 0017) 0050 0052) 1f40", Text(NftSet.Ports([(80, 80), (8000, 9000), (22, 22), (81, 81), (8500, 65535)])));
        Assert.Equal("0a000000 0b000000) c0a80105 c0a80106)", Text(NftSet.Prefixes(AddressFamily.InterNetwork, Networks("192.168.1.5/32", "10.0.0.0/8", "10.2.0.0/16", "::/0"))));
        Assert.Equal("00000000", Text(NftSet.Prefixes(AddressFamily.InterNetwork, Networks("0.0.0.0/0", "10.0.0.0/8"))));
        Assert.Equal("00000000000000000000000000000000", Text(NftSet.Prefixes(AddressFamily.InterNetworkV6, Networks("::/0"))));
        Assert.Equal("fd000000000000000000000000000000 fe000000000000000000000000000000)", Text(NftSet.Prefixes(AddressFamily.InterNetworkV6, Networks("fd00::/9", "fd80::/9"))));
        Assert.Empty(Text(NftSet.Prefixes(AddressFamily.InterNetwork, [])));
    }

    [Fact]
    public void What_the_kernel_refuses_leaves_the_old_table_and_foreign_ones_alone() => Run(nft =>
    {
        OtherMachine.Shell("nft", "add table inet other");
        nft.Replace(Table("old"));
        // The rule looks into a set that the table does not have.
        var broken = new NftTable("t", [], [new NftChain("c", 0, NftVerdict.Drop,
            [new NftRule([new NftMatch.SourceIn(NftSet.Prefixes(AddressFamily.InterNetwork, [], "missing"))], NftVerdict.Accept)])]);
        var refusal = Assert.Throws<LinuxException>(() => nft.Replace(broken));
        Assert.Equal(("ENOENT", "set table t"), (refusal.Name, refusal.Operation));
        Assert.Contains("comment \"old\"", OtherMachine.Shell("nft", "list table inet t"), StringComparison.Ordinal);
        nft.Replace(Table("new"));
        var after = OtherMachine.Shell("nft", "list ruleset");
        Assert.Contains("comment \"new\"", after, StringComparison.Ordinal);
        Assert.DoesNotContain("comment \"old\"", after, StringComparison.Ordinal);
        Assert.Contains("table inet other", after, StringComparison.Ordinal);
        Assert.True(nft.Remove("t"));
        Assert.Equal("table inet other {\n}\n", OtherMachine.Shell("nft", "list ruleset"));
    });

    [Fact]
    public void A_big_table_goes_in_one_batch() => Run(nft =>
    {
        var prefixes = Enumerable.Range(0, 3000).Select(i => IPNetwork.Parse($"10.{i / 250}.{i % 250}.1/32")).ToList();
        var rules = Enumerable.Range(0, 50).Select(i => new NftRule([new NftMatch.SourceIn(NftSet.Prefixes(AddressFamily.InterNetwork, prefixes))], NftVerdict.Drop, $"r{i}"));
        nft.Replace(new NftTable("t", [], [new NftChain("c", 0, NftVerdict.Accept, [.. rules])]));
        Assert.Contains("comment \"r49\"", OtherMachine.Shell("nft", "list table inet t"), StringComparison.Ordinal);
    });

    [Fact]
    public void Filling_a_set_that_is_not_there_is_an_error() => Run(nft =>
        Assert.Equal("ENOENT", Assert.Throws<LinuxException>(() => nft.Refill("t", NftSet.Prefixes(AddressFamily.InterNetwork, [], "s"))).Name));

    private static NftTable Table(string comment) => new("t", [], [new NftChain("c", 0, NftVerdict.Accept, [new NftRule([], NftVerdict.Accept, comment)])]);

    private static IEnumerable<IPNetwork> Networks(params string[] prefixes) => prefixes.Select(IPNetwork.Parse);

    private static string Text(NftSet set) => string.Join(' ', set.Elements.Select(e => Convert.ToHexStringLower(e.Value) + (e.EndsRange ? ")" : "")));

    private static string Text(ImageForge.Linux.Netlink.NetlinkRequest request)
    {
        var bytes = request.Finish(0);
        return $"{Convert.ToHexStringLower(bytes[4..6])} {Convert.ToHexStringLower(bytes[16..])}";
    }

    private void Run(Action<NftablesNetlink> test)
    {
        if (!PacketFilter.IsHere(output)) return;
        NetworkNamespace.Run(output, () =>
        {
            using var nft = new NftablesNetlink();
            test(nft);
        });
    }
}
