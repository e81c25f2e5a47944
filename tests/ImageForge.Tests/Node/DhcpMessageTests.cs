// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Node.Dhcp;

namespace ImageForge.Tests.Node;

public sealed class DhcpMessageTests
{
    private static readonly PhysicalAddress Hardware = PhysicalAddress.Parse("52-54-00-12-34-56");

    [Fact]
    public void Discover_is_these_bytes()
    {
        var bytes = new DhcpMessage
        {
            TransactionId = 0x01020304, Seconds = 3, Broadcast = true, HardwareAddress = Hardware,
            Options = new Dictionary<byte, byte[]> { [DhcpOption.MessageType] = [1], [DhcpOption.HostName] = "edge"u8.ToArray() },
        }.Encode();
        Assert.Equal(300, bytes.Length);
        Assert.Equal("0101060001020304000380000000000000000000000000000000000052540012345600000000000000000000", Hex(bytes[..44]));
        Assert.True(bytes.AsSpan(44, 192).IndexOfAnyExcept((byte)0) < 0);
        Assert.Equal("638253630c0465646765350101ff", Hex(bytes[236..250]));
    }

    [Fact]
    public void Long_options_are_split_and_joined()
    {
        var value = Enumerable.Range(0, 600).Select(i => (byte)i).ToArray();
        var bytes = new DhcpMessage { HardwareAddress = Hardware, Options = new Dictionary<byte, byte[]> { [121] = value } }.Encode();
        Assert.True(DhcpMessage.TryParse(bytes, out var message));
        Assert.Equal(value, message.Options[121]);
    }

    [Fact]
    public void Overloaded_fields_hold_options()
    {
        var bytes = new DhcpMessage { HardwareAddress = Hardware, Options = new Dictionary<byte, byte[]> { [52] = [3] } }.Encode();
        new byte[] { 6, 4, 10, 0, 2, 3, 255 }.CopyTo(bytes, 108);
        new byte[] { 0, 0, 6, 4, 10, 0, 2, 4, 255 }.CopyTo(bytes, 44);
        Assert.True(DhcpMessage.TryParse(bytes, out var message));
        Assert.Equal([10, 0, 2, 3, 10, 0, 2, 4], message.Options[6]);
    }

    [Fact]
    public void Messages_survive_the_wire() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<uint>(),
        (value, id) =>
        {
            var message = new DhcpMessage
            {
                IsReply = true, TransactionId = id, HardwareAddress = Hardware, YourAddress = IPAddress.Parse("10.0.2.15"),
                Options = new Dictionary<byte, byte[]> { [DhcpOption.MessageType] = [5], [43] = value },
            };
            Assert.True(DhcpMessage.TryParse(message.Encode(), out var read));
            Assert.Equal((true, id, DhcpMessageType.Ack), (read.IsReply, read.TransactionId, read.Type));
            Assert.Equal((Hardware, IPAddress.Parse("10.0.2.15")), (read.HardwareAddress, read.YourAddress));
            Assert.Equal(value, read.Options[43]);
        }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Damaged_messages_are_read_or_refused()
    {
        var good = new DhcpMessage
        {
            HardwareAddress = Hardware, IsReply = true, YourAddress = IPAddress.Parse("10.0.0.9"),
            Options = new Dictionary<byte, byte[]>
            {
                [1] = [255, 255, 255, 0], [51] = [0, 0, 1, 0], [52] = [3], [53] = [5], [54] = [10, 0, 0, 1], [121] = [24, 10, 0, 1, 10, 0, 0, 1],
            },
        }.Encode();
        Prop.ForAll(Gen.Choose(0, good.Length - 1).ToArbitrary(), ArbMap.Default.ArbFor<byte>(), (at, value) =>
        {
            var bytes = good[..];
            bytes[at] = value;
            if (DhcpMessage.TryParse(bytes.AsSpan(0, Math.Max(at, 200)), out _)) Assert.True(at >= 240);
            if (DhcpMessage.TryParse(bytes, out var message) && DhcpLease.TryRead(message, out var reason) is null) Assert.NotEmpty(reason);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Packet_is_these_bytes()
    {
        var packet = UdpPacket.Build(IPEndPoint.Parse("0.0.0.0:68"), IPEndPoint.Parse("255.255.255.255:67"), [1, 2, 3]);
        // Header: total length 31, TTL 64, UDP; its checksum and the UDP one calculated by hand.
        Assert.Equal("4500001f00000000" + "4011" + "7acf" + "00000000" + "ffffffff" + "00440043000b" + "fb4f" + "010203", Hex(packet));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
}
