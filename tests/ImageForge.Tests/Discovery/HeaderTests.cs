// SPDX-License-Identifier: Apache-2.0
extern alias discovery;

using System.Net;
using discovery::ImageForge.Discovery;
using discovery::ImageForge.Discovery.Grpc;

namespace ImageForge.Tests.Discovery;

/// <summary>What arrives as text: timeouts, messages, content types, addresses.</summary>
public sealed class HeaderTests
{
    [Theory]
    [InlineData("1n", 1)]
    [InlineData("100n", 1)]
    [InlineData("101n", 2)]
    [InlineData("5u", 50)]
    [InlineData("20m", 200_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("00000001S", 10_000_000)]
    [InlineData("0S", 0)]
    public void TimeoutsAreUpToEightDigitsAndAUnit(string header, long ticks)
    {
        Assert.True(GrpcTimeout.TryParse(header, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory, InlineData(null), InlineData(""), InlineData("99999999H"), InlineData("1000H")]
    public void AbsentAndEndlessTimeoutsAreNone(string? header)
    {
        Assert.True(GrpcTimeout.TryParse(header, out var timeout));
        Assert.Equal(Timeout.InfiniteTimeSpan, timeout);
    }

    [Theory, InlineData("S"), InlineData("5"), InlineData("5s"), InlineData("-5S"), InlineData("+5S"), InlineData("1.5S"), InlineData("123456789S"), InlineData(" 5S"), InlineData("٣S")]
    public void OtherTimeoutsAreMalformed(string header) => Assert.False(GrpcTimeout.TryParse(header, out _));

    [Theory]
    [InlineData("plain text, even ~!", "plain text, even ~!")]
    [InlineData("100% sure", "100%25 sure")]
    [InlineData("zwölf\n", "zw%C3%B6lf%0A")]
    [InlineData("", "")]
    public void MessagesArePercentEncodedBytewise(string message, string encoded) => Assert.Equal(encoded, StatusMessage.Encode(message));

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("Application/gRPC; charset=utf-8", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/grpc+json", false)]
    [InlineData("application/json", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void OnlyProtobufOverGrpcIsOurs(string? header, bool ours) => Assert.Equal(ours, ContentType.IsGrpc(header));

    [Theory]
    [InlineData("192.0.2.7", "C0000207")]
    [InlineData("2001:db8::1", "20010DB8000000000000000000000001")]
    [InlineData("::ffff:192.0.2.7", "00000000000000000000FFFFC0000207")]
    [InlineData("fe80::1%eth0", "FE80000000000000000000000000000165746830")]
    public void AddressesFromHeadersAreReportedAsWritten(string text, string bytes)
    {
        Assert.True(ClientAddress.TryParse(text, out var address));
        Assert.Equal(bytes, Convert.ToHexString(address.ToBytes()));
    }

    [Theory]
    [InlineData("1"), InlineData("127.1"), InlineData("0x7f.0.0.1"), InlineData("192.0.2.07"), InlineData("192.0.2.256"), InlineData("192.0.2.1:80")]
    [InlineData("[::1]"), InlineData("[::1]:80"), InlineData("::1/64"), InlineData("fe80::1%"), InlineData("unknown"), InlineData(" 192.0.2.7"), InlineData("")]
    public void WhatIsNoPlainAddressIsNone(string text) => Assert.False(ClientAddress.TryParse(text, out _));

    [Theory]
    [InlineData(false, false, "192.0.2.1", "198.51.100.1", "127.0.0.1")]
    [InlineData(true, false, "192.0.2.1", "198.51.100.1", "192.0.2.1")]
    [InlineData(true, false, "nonsense", "198.51.100.1", "127.0.0.1")]
    [InlineData(false, true, "192.0.2.1", "198.51.100.1, 203.0.113.9", "198.51.100.1")]
    [InlineData(true, true, "192.0.2.1", "198.51.100.1", "192.0.2.1")]
    [InlineData(true, true, "nonsense", "198.51.100.1", "198.51.100.1")]
    [InlineData(true, true, null, "nonsense, 198.51.100.1", "127.0.0.1")]
    [InlineData(true, true, null, null, "127.0.0.1")]
    public void HeadersAreBelievedOnlyWhenTrusted(bool realIp, bool forwarded, string? realIpHeader, string? forwardedHeader, string expected)
    {
        var options = new DiscoveryOptions { TrustRealIp = realIp, TrustForwardedFor = forwarded };
        var address = ClientAddress.Of(options, IPAddress.Parse("::ffff:127.0.0.1"), name => name switch
        {
            "x-real-ip" => realIpHeader,
            "x-forwarded-for" => forwardedHeader,
            _ => null,
        });
        Assert.Equal(IPAddress.Parse(expected).GetAddressBytes(), address.ToBytes());
    }

    [Theory]
    [InlineData("127.0.0.1:3000", "127.0.0.1:3000")]
    [InlineData("[::1]:0", "[::1]:0")]
    [InlineData(":3000", "[::]:3000")]
    public void ListenAddressesAreAddressAndPort(string text, string expected) => Assert.Equal(IPEndPoint.Parse(expected), ListenAddress.Parse(text));

    [Theory, InlineData("3000"), InlineData("localhost:3000"), InlineData("::1:3000"), InlineData("127.0.0.1:70000"), InlineData("127.0.0.1:"), InlineData("")]
    public void OtherListenAddressesSayWhatIsExpected(string text)
        => Assert.Contains("ADDRESS:PORT", Assert.Throws<FormatException>(() => ListenAddress.Parse(text)).Message, StringComparison.Ordinal);
}
