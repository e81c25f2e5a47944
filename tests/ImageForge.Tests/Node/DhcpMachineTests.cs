// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using ImageForge.Node.Dhcp;

namespace ImageForge.Tests.Node;

/// <summary>A table of times: what the client sends and does, without a network and without waiting.</summary>
public sealed class DhcpMachineTests
{
    private static readonly PhysicalAddress Hardware = PhysicalAddress.Parse("52-54-00-12-34-56");
    private readonly DhcpMachine _machine = new(Hardware, "edge", "edge box", () => 0.5);

    [Fact]
    public void Asks_again_ever_later_until_someone_answers()
    {
        var now = TimeSpan.Zero;
        var waits = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            var sent = Sent(_machine.OnTimer(now));
            Assert.Equal(DhcpMessageType.Discover, sent.Type);
            Assert.True(sent.Broadcast);
            Assert.Equal((ushort)now.TotalSeconds, sent.Seconds);
            waits.Add((_machine.WakeAt - now).TotalSeconds);
            now = _machine.WakeAt;
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 64, 64], waits);
    }

    [Fact]
    public void Takes_the_first_offer_and_uses_what_is_acknowledged()
    {
        var discover = Sent(_machine.OnTimer(TimeSpan.Zero));
        Assert.Equal("edge", System.Text.Encoding.ASCII.GetString(discover.Options[DhcpOption.HostName]));
        Assert.Equal("edge box", System.Text.Encoding.ASCII.GetString(discover.Options[DhcpOption.VendorClass]));
        Assert.Equal("01525400123456", Convert.ToHexString(discover.Options[DhcpOption.ClientId]));
        var request = Sent(_machine.OnMessage(Reply(discover, DhcpMessageType.Offer), Seconds(1)));
        Assert.Equal(DhcpMessageType.Request, request.Type);
        Assert.Equal([10, 0, 2, 15], request.Options[DhcpOption.RequestedAddress]);
        Assert.Equal([10, 0, 2, 2], request.Options[DhcpOption.ServerId]);
        Assert.Equal(IPAddress.Any, request.ClientAddress);

        var use = Assert.IsType<DhcpAction.Use>(Assert.Single(_machine.OnMessage(Reply(request, DhcpMessageType.Ack), Seconds(2))));
        Assert.Equal("10.0.2.15/24", use.Lease.Cidr);
        Assert.Equal((DhcpState.Bound, Seconds(2 + 500)), (_machine.State, _machine.WakeAt));
    }

    [Fact]
    public void Ignores_what_is_not_for_it()
    {
        var discover = Sent(_machine.OnTimer(TimeSpan.Zero));
        var offer = Reply(discover, DhcpMessageType.Offer);
        Assert.Empty(_machine.OnMessage(offer with { TransactionId = offer.TransactionId + 1 }, Seconds(1)));
        Assert.Empty(_machine.OnMessage(offer with { HardwareAddress = PhysicalAddress.Parse("52-54-00-00-00-01") }, Seconds(1)));
        Assert.Empty(_machine.OnMessage(offer with { IsReply = false }, Seconds(1)));
        Assert.Empty(_machine.OnMessage(Reply(discover, DhcpMessageType.Ack), Seconds(1)));
        Assert.Empty(_machine.OnMessage(offer with { YourAddress = IPAddress.Any }, Seconds(1)));
        Assert.Equal(DhcpState.Selecting, _machine.State);
    }

    [Fact]
    public void A_server_that_falls_silent_is_given_up()
    {
        var discover = Sent(_machine.OnTimer(TimeSpan.Zero));
        _machine.OnMessage(Reply(discover, DhcpMessageType.Offer), TimeSpan.Zero);
        for (var i = 0; i < 3; i++) Assert.Equal(DhcpMessageType.Request, Sent(_machine.OnTimer(_machine.WakeAt)).Type);
        Assert.Equal(DhcpMessageType.Discover, Sent(_machine.OnTimer(_machine.WakeAt)).Type);
    }

    [Fact]
    public void Renews_at_T1_with_its_server()
    {
        Bind();
        var renew = Assert.IsType<DhcpAction.Unicast>(Assert.Single(_machine.OnTimer(_machine.WakeAt)));
        Assert.Equal((IPAddress.Parse("10.0.2.2"), IPAddress.Parse("10.0.2.15"), false), (renew.Server, renew.Message.ClientAddress, renew.Message.Broadcast));
        Assert.False(renew.Message.Options.ContainsKey(DhcpOption.ServerId)); // RFC 2131, table 4
        Assert.False(renew.Message.Options.ContainsKey(DhcpOption.RequestedAddress));
        Assert.Equal(Seconds(500 + 375 / 2.0), _machine.WakeAt); // half of what is left to T2 at 875
        Assert.IsType<DhcpAction.Use>(Assert.Single(_machine.OnMessage(Reply(renew.Message, DhcpMessageType.Ack), Seconds(510))));
        Assert.Equal((DhcpState.Bound, Seconds(1010)), (_machine.State, _machine.WakeAt));
    }

    [Fact]
    public void Rebinds_at_T2_with_anyone_and_ends_with_the_lease()
    {
        Bind();
        var seen = new List<(double At, string What)>();
        while (true)
        {
            var now = _machine.WakeAt;
            var actions = _machine.OnTimer(now);
            seen.Add((now.TotalSeconds, string.Join(' ', actions.Select(a => a.GetType().Name))));
            if (actions.Any(a => a is DhcpAction.Drop)) break;
        }

        Assert.Equal(
            [(500, "Unicast"), (687.5, "Unicast"), (781.25, "Unicast"), (841.25, "Unicast"), (875, "Broadcast"), (937.5, "Broadcast"), (997.5, "Broadcast"), (1000, "Drop Broadcast")],
            seen);
        Assert.Equal(DhcpState.Selecting, _machine.State);
    }

    [Fact]
    public void A_refusal_ends_the_lease_at_once()
    {
        Bind();
        var renew = Assert.IsType<DhcpAction.Unicast>(Assert.Single(_machine.OnTimer(_machine.WakeAt)));
        var actions = _machine.OnMessage(Reply(renew.Message, DhcpMessageType.Nak), Seconds(501));
        Assert.Equal("10.0.2.15/24", Assert.IsType<DhcpAction.Drop>(actions[0]).Lease.Cidr);
        Assert.Equal(DhcpMessageType.Discover, Assert.IsType<DhcpAction.Broadcast>(actions[1]).Message.Type);
    }

    [Fact]
    public void Another_address_replaces_the_first()
    {
        Bind();
        var renew = Assert.IsType<DhcpAction.Unicast>(Assert.Single(_machine.OnTimer(_machine.WakeAt)));
        var actions = _machine.OnMessage(Reply(renew.Message, DhcpMessageType.Ack) with { YourAddress = IPAddress.Parse("10.0.2.99") }, Seconds(501));
        Assert.Equal("10.0.2.15/24", Assert.IsType<DhcpAction.Drop>(actions[0]).Lease.Cidr);
        Assert.Equal("10.0.2.99/24", Assert.IsType<DhcpAction.Use>(actions[1]).Lease.Cidr);
    }

    [Fact]
    public void A_cable_that_returns_asks_whether_the_lease_holds_here()
    {
        Bind();
        var sent = Sent(_machine.OnLinkReturned(Seconds(100)));
        Assert.Equal((DhcpMessageType.Request, IPAddress.Parse("10.0.2.15")), (sent.Type, sent.ClientAddress));
        Assert.Equal(DhcpState.Rebinding, _machine.State);
    }

    private void Bind()
    {
        var discover = Sent(_machine.OnTimer(TimeSpan.Zero));
        var request = Sent(_machine.OnMessage(Reply(discover, DhcpMessageType.Offer), TimeSpan.Zero));
        _machine.OnMessage(Reply(request, DhcpMessageType.Ack), TimeSpan.Zero);
        Assert.Equal(DhcpState.Bound, _machine.State);
    }

    private static DhcpMessage Sent(IReadOnlyList<DhcpAction> actions) => Assert.IsType<DhcpAction.Broadcast>(Assert.Single(actions)).Message;

    private static DhcpMessage Reply(DhcpMessage to, DhcpMessageType type) =>
        DhcpLeaseTests.Message((1, [255, 255, 255, 0]), (51, [0, 0, 3, 0xe8]), (53, [(byte)type]), (54, [10, 0, 2, 2])) with
        {
            TransactionId = to.TransactionId, HardwareAddress = Hardware,
        };

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
