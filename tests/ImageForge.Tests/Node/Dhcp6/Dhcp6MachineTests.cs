// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using ImageForge.Node.Dhcp6;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Tests.Node;

/// <summary>A table of times: what the client sends and does, without a network and without waiting.</summary>
public sealed class Dhcp6MachineTests
{
    private static readonly PhysicalAddress Hardware = PhysicalAddress.Parse("52-54-00-12-34-56");
    private static readonly byte[] Client = [0, 3, 0, 1, 0x52, 0x54, 0, 0x12, 0x34, 0x56];
    private readonly Dhcp6Machine _machine = new(Hardware, new(Address: true, RapidCommit: false, "edge"), () => 0.5);

    [Fact]
    public void Asks_again_ever_later_until_someone_answers()
    {
        var now = TimeSpan.Zero;
        var waits = new List<double>();
        for (var i = 0; i < 14; i++)
        {
            Assert.Equal(Dhcp6MessageType.Solicit, Sent(_machine.OnTimer(now)).Type);
            waits.Add((_machine.WakeAt - now).TotalSeconds);
            now = _machine.WakeAt;
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600], waits);
    }

    [Fact]
    public void Collects_offers_for_a_second_and_takes_the_one_of_the_highest_preference()
    {
        var solicit = Sent(_machine.OnTimer(TimeSpan.Zero));
        Assert.Empty(_machine.OnMessage(Answer(solicit, Dhcp6MessageType.Advertise, server: 1, preference: 10), Seconds(0.1)));
        Assert.Empty(_machine.OnMessage(Answer(solicit, Dhcp6MessageType.Advertise, server: 2, preference: 20), Seconds(0.2)));
        Assert.Empty(_machine.OnMessage(Answer(solicit, Dhcp6MessageType.Advertise, server: 3), Seconds(0.3)));
        Assert.Equal(Seconds(1), _machine.WakeAt);
        var request = Sent(_machine.OnTimer(Seconds(1)));
        Assert.Equal((Dhcp6MessageType.Request, "02"), (request.Type, Convert.ToHexString(request.Find(Dhcp6Option.ServerId)!)));
        var use = Assert.IsType<Dhcp6Action.Use>(Assert.Single(_machine.OnMessage(Answer(request, Dhcp6MessageType.Reply, server: 2), Seconds(1.1))));
        Assert.Equal(IPAddress.Parse("2001:db8::7"), Assert.Single(use.Lease.Addresses).Address);
        Assert.Equal((Dhcp6State.Bound, Seconds(1.1 + 500)), (_machine.State, _machine.WakeAt));
    }

    [Fact]
    public void Does_not_wait_for_others_when_an_offer_is_certain_or_late()
    {
        var solicit = Sent(_machine.OnTimer(TimeSpan.Zero));
        Assert.Equal(Dhcp6MessageType.Request, Sent(_machine.OnMessage(Answer(solicit, Dhcp6MessageType.Advertise, preference: 255), Seconds(0.1))).Type);

        var late = new Dhcp6Machine(Hardware, new(true, false, null), () => 0.5);
        solicit = Sent(late.OnTimer(TimeSpan.Zero));
        solicit = Sent(late.OnTimer(Seconds(1)));
        Assert.Equal(Dhcp6MessageType.Request, Sent(late.OnMessage(Answer(solicit, Dhcp6MessageType.Advertise), Seconds(1.1))).Type);
    }

    [Fact]
    public void Takes_an_immediate_reply_only_when_it_asked_for_one()
    {
        var solicit = Sent(_machine.OnTimer(TimeSpan.Zero));
        Assert.Empty(_machine.OnMessage(Answer(solicit, Dhcp6MessageType.Reply, rapid: true), Seconds(0.1)));
        var quick = new Dhcp6Machine(Hardware, new(true, RapidCommit: true, null), () => 0.5);
        solicit = Sent(quick.OnTimer(TimeSpan.Zero));
        Assert.Empty(quick.OnMessage(Answer(solicit, Dhcp6MessageType.Reply), Seconds(0.1)));
        Assert.IsType<Dhcp6Action.Use>(Assert.Single(quick.OnMessage(Answer(solicit, Dhcp6MessageType.Reply, rapid: true), Seconds(0.1))));
    }

    [Fact]
    public void Ignores_what_is_not_for_it()
    {
        var solicit = Sent(_machine.OnTimer(TimeSpan.Zero));
        var offer = Answer(solicit, Dhcp6MessageType.Advertise, preference: 255);
        Assert.Empty(_machine.OnMessage(offer with { Transaction = offer.Transaction ^ 1 }, Seconds(0.1)));
        Assert.Empty(_machine.OnMessage(offer with { Options = [.. offer.Options.Where(o => o.Code != Dhcp6Option.ClientId)] }, Seconds(0.1)));
        Assert.Empty(_machine.OnMessage(offer with { Options = [.. offer.Options.Where(o => o.Code != Dhcp6Option.ServerId)] }, Seconds(0.1)));
        Assert.Empty(_machine.OnMessage(offer with { Options = [.. offer.Options.Where(o => o.Code != Dhcp6Option.AddressAssociation)] }, Seconds(0.1)));
        Assert.Empty(_machine.OnMessage(offer with { Options = [.. offer.Options, new(Dhcp6Option.Status, [0, 2])] }, Seconds(0.1)));
        Assert.Equal(Dhcp6State.Soliciting, _machine.State);
    }

    [Fact]
    public void Renews_then_rebinds_then_loses_the_address()
    {
        Bind();
        var renew = Sent(_machine.OnTimer(Seconds(500)));
        Assert.Equal((Dhcp6MessageType.Renew, "01"), (renew.Type, Convert.ToHexString(renew.Find(Dhcp6Option.ServerId)!)));
        Assert.Equal(Seconds(510), _machine.WakeAt);
        var rebind = Sent(_machine.OnTimer(Seconds(800)));
        Assert.Equal(Dhcp6MessageType.Rebind, rebind.Type);
        Assert.Null(rebind.Find(Dhcp6Option.ServerId));
        var actions = _machine.OnTimer(Seconds(2000));
        Assert.Equal("it has expired", Assert.IsType<Dhcp6Action.Drop>(actions[0]).Reason);
        Assert.Equal(Dhcp6MessageType.Solicit, Assert.IsType<Dhcp6Action.Send>(actions[1]).Message.Type);
    }

    [Fact]
    public void Renewal_holds_and_a_server_that_forgot_is_asked_anew()
    {
        Bind();
        var renew = Sent(_machine.OnTimer(Seconds(500)));
        Assert.IsType<Dhcp6Action.Use>(Assert.Single(_machine.OnMessage(Answer(renew, Dhcp6MessageType.Reply), Seconds(501))));
        Assert.Equal((Dhcp6State.Bound, Seconds(1001)), (_machine.State, _machine.WakeAt));
        renew = Sent(_machine.OnTimer(Seconds(1001)));
        var forgot = Answer(renew, Dhcp6MessageType.Reply) with
        {
            Options = [new(Dhcp6Option.ClientId, Client), new(Dhcp6Option.ServerId, [9]), new(Dhcp6Option.AddressAssociation, [0, 0x12, 0x34, 0x56, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13, 0, 2, 0, 3])],
        };
        var request = Sent(_machine.OnMessage(forgot, Seconds(1002)));
        Assert.Equal((Dhcp6MessageType.Request, "09"), (request.Type, Convert.ToHexString(request.Find(Dhcp6Option.ServerId)!)));
        Assert.Contains("20010DB8000000000000000000000007", Convert.ToHexString(request.Find(Dhcp6Option.AddressAssociation)!));
    }

    [Fact]
    public void Confirms_when_the_cable_is_back()
    {
        Bind();
        var confirm = Sent(_machine.OnLinkReturned(Seconds(10)));
        Assert.Equal(Dhcp6MessageType.Confirm, confirm.Type);
        Assert.Empty(_machine.OnMessage(Answer(confirm, Dhcp6MessageType.Reply), Seconds(10.1)));
        Assert.Equal((Dhcp6State.Bound, Seconds(500)), (_machine.State, _machine.WakeAt));

        confirm = Sent(_machine.OnLinkReturned(Seconds(20)));
        var actions = _machine.OnMessage(Answer(confirm, Dhcp6MessageType.Reply) with
        {
            Options = [new(Dhcp6Option.ClientId, Client), new(Dhcp6Option.ServerId, [1]), new(Dhcp6Option.Status, [0, 4])],
        }, Seconds(20.1));
        Assert.IsType<Dhcp6Action.Drop>(actions[0]);
        Assert.Equal(Dhcp6State.Soliciting, _machine.State);
    }

    [Fact]
    public void Keeps_the_address_when_nobody_confirms()
    {
        Bind();
        _machine.OnLinkReturned(Seconds(10));
        var now = _machine.WakeAt;
        while (_machine.State == Dhcp6State.Confirming)
        {
            _machine.OnTimer(now);
            now = _machine.WakeAt;
        }

        Assert.Equal((Dhcp6State.Bound, Seconds(500)), (_machine.State, _machine.WakeAt));
    }

    [Fact]
    public void Gives_up_on_a_server_that_offers_and_does_not_deliver()
    {
        var solicit = Sent(_machine.OnTimer(TimeSpan.Zero));
        _machine.OnMessage(Answer(solicit, Dhcp6MessageType.Advertise, preference: 255), Seconds(0.1));
        for (var i = 0; i < 9; i++) Assert.Equal(Dhcp6MessageType.Request, Sent(_machine.OnTimer(_machine.WakeAt)).Type);
        Assert.Equal(Dhcp6MessageType.Solicit, Sent(_machine.OnTimer(_machine.WakeAt)).Type);
    }

    [Fact]
    public void What_was_not_sent_does_not_count()
    {
        _machine.OnTimer(TimeSpan.Zero);
        _machine.NotSent(TimeSpan.Zero);
        Assert.Equal(Seconds(0.5), _machine.WakeAt);
        Sent(_machine.OnTimer(Seconds(0.5)));
        Assert.Equal(Seconds(1.5), _machine.WakeAt);
    }

    [Fact]
    public void Asks_for_nothing_but_information_and_again_when_it_is_old()
    {
        var machine = new Dhcp6Machine(Hardware, new(Address: false, false, "edge"), () => 0.5);
        var ask = Sent(machine.OnTimer(TimeSpan.Zero));
        Assert.Equal(Dhcp6MessageType.InformationRequest, ask.Type);
        Assert.Null(ask.Find(Dhcp6Option.AddressAssociation));
        var answer = Answer(ask, Dhcp6MessageType.Reply);
        var use = Assert.IsType<Dhcp6Action.Use>(Assert.Single(machine.OnMessage(answer with
        {
            Options = [.. answer.Options.Where(o => o.Code != Dhcp6Option.AddressAssociation), new(Dhcp6Option.RefreshTime, [0, 0, 4, 0xb0])],
        }, Seconds(1))));
        Assert.Empty(use.Lease.Addresses);
        Assert.Equal((Dhcp6State.Informed, Seconds(1201)), (machine.State, machine.WakeAt));
        Assert.Equal(Dhcp6MessageType.InformationRequest, Sent(machine.OnTimer(Seconds(1201))).Type);
    }

    // At 0 s for 2000 s, preferred for 1000 s.
    private void Bind()
    {
        var solicit = Sent(_machine.OnTimer(TimeSpan.Zero));
        var request = Sent(_machine.OnMessage(Answer(solicit, Dhcp6MessageType.Advertise, preference: 255), TimeSpan.Zero));
        Assert.IsType<Dhcp6Action.Use>(Assert.Single(_machine.OnMessage(Answer(request, Dhcp6MessageType.Reply), TimeSpan.Zero)));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Dhcp6Message Sent(IReadOnlyList<Dhcp6Action> actions) => Assert.IsType<Dhcp6Action.Send>(Assert.Single(actions)).Message;

    private static Dhcp6Message Answer(Dhcp6Message to, Dhcp6MessageType type, byte server = 1, byte? preference = null, bool rapid = false)
    {
        var times = new byte[8];
        WriteUInt32BigEndian(times, 1000);
        WriteUInt32BigEndian(times.AsSpan(4), 2000);
        byte[] address = [.. IPAddress.Parse("2001:db8::7").GetAddressBytes(), .. times];
        List<Dhcp6Option> options =
        [
            new(Dhcp6Option.ClientId, Client), new(Dhcp6Option.ServerId, [server]),
            new(Dhcp6Option.AddressAssociation, [0, 0x12, 0x34, 0x56, .. new byte[8], .. Dhcp6Option.Encode([new(Dhcp6Option.Address, address)])]),
        ];
        if (preference is { } value) options.Add(new(Dhcp6Option.Preference, [value]));
        if (rapid) options.Add(new(Dhcp6Option.RapidCommit, []));
        return new Dhcp6Message(type, to.Transaction, options);
    }
}
