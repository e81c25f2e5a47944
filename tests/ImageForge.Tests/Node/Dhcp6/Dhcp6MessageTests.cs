// SPDX-License-Identifier: Apache-2.0
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Node.Dhcp6;

namespace ImageForge.Tests.Node;

/// <summary>Bytes laid out by hand after RFC 8415.</summary>
public sealed class Dhcp6MessageTests
{
    [Fact]
    public void Solicit_is_these_bytes()
    {
        var requests = new Dhcp6Requests(System.Net.NetworkInformation.PhysicalAddress.Parse("52-54-00-12-34-56"), new(Address: true, RapidCommit: true, "edge"));
        Assert.Equal(
            "01abcdef" + "0001000a" + "00030001525400123456" // client: DUID-LL
            + "00080002" + "0096" // 1.5 s
            + "0006000e" + "00170018001f003800520053" + "0020"
            + "00270006" + "010465646765" // "edge"
            + "0003000c" + "00123456" + "0000000000000000" // IA_NA
            + "000e0000",
            Convert.ToHexString(requests.Write(Dhcp6State.Soliciting, 0xabcdef, TimeSpan.FromSeconds(1.5), null, null).Encode()).ToLowerInvariant());
    }

    [Fact]
    public void Reply_is_read()
    {
        var lease = Dhcp6Lease.Read(Parse(
            "07abcdef" + "0001000a00030001525400123456" + "00020004" + "deadbeef"
            + "00030028" + "00123456" + "00000032" + "00000050" // T1 50 s, T2 80 s
            + "00050018" + "20010db8000000000000000000000007" + "00000064" + "000000c8"
            + "00170010" + "20010db8000000000000000000000001"
            + "0018000d" + "076578616d706c6503636f6d00"
            + "00380014" + "00010010" + "20010db8000000000000000000000009"));
        Assert.Equal([new Dhcp6Address(IPAddress.Parse("2001:db8::7"), TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(200))], lease.Addresses);
        Assert.Equal((TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(200)), (lease.RenewAfter, lease.RebindAfter, lease.Lifetime));
        Assert.Equal("DEADBEEF", Convert.ToHexString(lease.Server));
        Assert.Equal([IPAddress.Parse("2001:db8::1")], lease.NameServers);
        Assert.Equal([IPAddress.Parse("2001:db8::9")], lease.TimeServers);
        Assert.Equal(["example.com"], lease.Domains);
    }

    [Theory]
    [InlineData("00000000", "00000000", 50, 80)] // the server leaves both open
    [InlineData("ffffffff", "ffffffff", double.PositiveInfinity, double.PositiveInfinity)]
    public void Times_that_are_left_open_are_parts_of_the_lifetime(string renew, string rebind, double renewSeconds, double rebindSeconds)
    {
        var lease = Dhcp6Lease.Read(Parse(Association(renew + rebind, Address("20010db8000000000000000000000007", 100, 200))));
        Assert.Equal((Of(renewSeconds), Of(rebindSeconds)), (lease.RenewAfter, lease.RebindAfter));

        static TimeSpan Of(double seconds) => double.IsInfinity(seconds) ? TimeSpan.MaxValue : TimeSpan.FromSeconds(seconds);
    }

    [Theory]
    [InlineData("0000005000000032", "20010db8000000000000000000000007", 100u, 200u)] // T1 after T2
    [InlineData("0000000000000000", "20010db8000000000000000000000007", 300u, 200u)] // preferred longer than valid
    [InlineData("0000000000000000", "20010db8000000000000000000000007", 0u, 0u)] // over at once
    [InlineData("0000000000000000", "ff020000000000000000000000000001", 100u, 200u)]
    [InlineData("0000000000000000", "fe800000000000000000000000000001", 100u, 200u)]
    [InlineData("0000000000000000", "00000000000000000000000000000000", 100u, 200u)]
    public void Nonsense_gives_no_address(string times, string address, uint preferred, uint valid) =>
        Assert.Empty(Dhcp6Lease.Read(Parse(Association(times, Address(address, preferred, valid)))).Addresses);

    [Theory]
    [InlineData("000d00020002", Dhcp6Status.NoAddresses)]
    [InlineData("0003001200123456000000000000000" + "0000d00020003", Dhcp6Status.NoBinding)]
    [InlineData("", Dhcp6Status.Success)]
    public void Troubles_are_told_outside_or_inside(string options, object status) => Assert.Equal(status, Dhcp6Lease.StatusOf(Parse("07abcdef" + options)));

    [Theory]
    [InlineData("0c61" + "0a" + "3132372e302e302e3100", 0)] // a label longer than what follows
    [InlineData("0361206200", 0)] // a space
    [InlineData("016100" + "0162" + "0163" + "00", 2)]
    public void Domains_cannot_write_into_the_resolver(string bytes, int names) =>
        Assert.Equal(names, Dhcp6Lease.Read(Parse("07abcdef0018" + (bytes.Length / 2).ToString("x4") + bytes)).Domains.Count);

    [Fact]
    public void Any_bytes_are_read_or_refused() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        if (Dhcp6Message.TryParse(bytes, out var message)) Dhcp6Lease.Read(message);
        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    /// <summary>An answer with a byte of it changed or its end cut off.</summary>
    [Fact]
    public void Damaged_answers_are_read_or_refused()
    {
        var whole = Convert.FromHexString(Association("0000003200000050", Address("20010db8000000000000000000000007", 100, 200)) + "0018000d076578616d706c6503636f6d00");
        var damage = from at in Gen.Choose(0, whole.Length - 1) from value in Gen.Choose(0, 255) from length in Gen.Choose(0, whole.Length) select (at, value, length);
        Prop.ForAll(damage.ToArbitrary(), d =>
        {
            var bytes = whole.ToArray();
            bytes[d.at] = (byte)d.value;
            if (Dhcp6Message.TryParse(bytes.AsSpan(0, d.length), out var message)) Dhcp6Lease.StatusOf(message);
            if (Dhcp6Message.TryParse(bytes.AsSpan(0, d.length), out message)) Dhcp6Lease.Read(message);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static string Address(string address, uint preferred, uint valid) => "00050018" + address + preferred.ToString("x8") + valid.ToString("x8");

    private static string Association(string times, string options) =>
        "07abcdef" + "0003" + (12 + options.Length / 2).ToString("x4") + "00123456" + times + options;

    private static Dhcp6Message Parse(string hex)
    {
        Assert.True(Dhcp6Message.TryParse(Convert.FromHexString(hex), out var message));
        return message;
    }
}
