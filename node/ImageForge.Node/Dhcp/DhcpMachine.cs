// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using System.Text;

namespace ImageForge.Node.Dhcp;

/// <summary>What the client wants done, in order.</summary>
internal abstract record DhcpAction
{
    private DhcpAction()
    {
    }

    /// <summary>To 255.255.255.255 from the message's own client address.</summary>
    public sealed record Broadcast(DhcpMessage Message) : DhcpAction;

    public sealed record Unicast(DhcpMessage Message, IPAddress Server) : DhcpAction;

    /// <summary>The lease holds from now: it is new, or takes the place of an earlier one.</summary>
    public sealed record Use(DhcpLease Lease) : DhcpAction;

    /// <summary>The lease is over.</summary>
    public sealed record Drop(DhcpLease Lease, string Reason) : DhcpAction;
}

/// <summary>
/// The client's side of RFC 2131, figure 5, without I/O and without a clock: it is told the time (monotonic, from any
/// zero) and what came, and answers with actions; <see cref="WakeAt"/> says when it wants to be called again.
/// </summary>
/// <param name="random">Numbers in [0, 1) for transaction ids and jitter.</param>
internal sealed class DhcpMachine(PhysicalAddress hardware, string? hostName, string? vendorClass, Func<double> random)
    : ILeaseMachine<DhcpAction>
{
    // RFC 2131, 4.1 suggests 4 s at first, for the Ethernet of its time. A machine that boots in a second should not
    // lose four to a link that took a moment to come up; the ceiling is the RFC's.
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(64);
    private static readonly TimeSpan MinRenewDelay = TimeSpan.FromSeconds(60); // RFC 2131, 4.4.5
    private const int MaxRequests = 4;
    private const ushort MaxMessageSize = 1472; // what fits into an Ethernet frame, without the IP and UDP headers

    private readonly List<DhcpAction> _actions = [];
    private TimeSpan _began;
    private uint _transaction;
    private int _attempt;
    private DhcpMessage? _offer;
    private DhcpLease? _lease;
    private TimeSpan _leasedAt;

    public DhcpState State { get; private set; } = DhcpState.Init;

    /// <summary>When to call <see cref="OnTimer"/>; <see cref="TimeSpan.MaxValue"/>: never.</summary>
    public TimeSpan WakeAt { get; private set; } = TimeSpan.Zero;

    /// <summary>To be called at once for the first time, and then when <see cref="WakeAt"/> has come.</summary>
    public IReadOnlyList<DhcpAction> OnTimer(TimeSpan now)
    {
        _actions.Clear();
        switch (State)
        {
            case DhcpState.Init:
            case DhcpState.Requesting when _attempt >= MaxRequests:
                Discover(now);
                break;
            case DhcpState.Selecting:
                SendDiscover(now);
                break;
            case DhcpState.Requesting:
                SendRequest(now);
                break;
            default:
                Extend(now);
                break;
        }

        return [.. _actions];
    }

    public IReadOnlyList<DhcpAction> OnDatagram(ReadOnlySpan<byte> datagram, TimeSpan now) =>
        DhcpMessage.TryParse(datagram, out var message) ? OnMessage(message, now) : [];

    /// <summary>A message for our hardware address and transaction, or any other, which is ignored.</summary>
    public IReadOnlyList<DhcpAction> OnMessage(DhcpMessage message, TimeSpan now)
    {
        _actions.Clear();
        if (!message.IsReply || message.TransactionId != _transaction || !message.HardwareAddress.Equals(hardware)) return [];
        switch (State, message.Type)
        {
            case (DhcpState.Selecting, DhcpMessageType.Offer) when DhcpLease.TryRead(message, out _) is not null:
                _offer = message;
                State = DhcpState.Requesting;
                _attempt = 0;
                SendRequest(now);
                break;
            case (DhcpState.Requesting or DhcpState.Renewing or DhcpState.Rebinding, DhcpMessageType.Ack)
                when DhcpLease.TryRead(message, out _) is { } lease:
                Bind(lease, now);
                break;
            case (DhcpState.Requesting or DhcpState.Renewing or DhcpState.Rebinding, DhcpMessageType.Nak):
                DropLease("the server took it back");
                Discover(now);
                break;
        }

        return [.. _actions];
    }

    /// <summary>The cable was pulled and is back: the lease may not be good here. Asks at once (RFC 2131, 3.7).</summary>
    public IReadOnlyList<DhcpAction> OnLinkReturned(TimeSpan now)
    {
        _actions.Clear();
        if (_lease is null) Discover(now);
        else StartExtending(DhcpState.Rebinding, now);
        return [.. _actions];
    }

    private void Discover(TimeSpan now)
    {
        State = DhcpState.Selecting;
        _began = now;
        _attempt = 0;
        _offer = null;
        NewTransaction();
        SendDiscover(now);
    }

    private void SendDiscover(TimeSpan now)
    {
        _actions.Add(new DhcpAction.Broadcast(Message(DhcpMessageType.Discover, now, IPAddress.Any)));
        WakeAt = now + Backoff();
    }

    private void SendRequest(TimeSpan now)
    {
        _actions.Add(new DhcpAction.Broadcast(Message(
            DhcpMessageType.Request, now, IPAddress.Any,
            (DhcpOption.RequestedAddress, _offer!.YourAddress.GetAddressBytes()),
            (DhcpOption.ServerId, _offer.Options[DhcpOption.ServerId]))));
        WakeAt = now + Backoff();
    }

    private void Bind(DhcpLease lease, TimeSpan now)
    {
        if (_lease is not null && _lease.Cidr != lease.Cidr) DropLease($"replaced by {lease.Cidr}");
        _lease = lease;
        _leasedAt = now;
        State = DhcpState.Bound;
        WakeAt = After(lease.RenewAfter);
        _actions.Add(new DhcpAction.Use(lease));
    }

    // BOUND, RENEWING and REBINDING: each has its time, after which comes the next.
    private void Extend(TimeSpan now)
    {
        var lease = _lease!;
        if (now >= After(lease.Lifetime))
        {
            DropLease("it has expired");
            Discover(now);
        }
        else if (now >= After(lease.RebindAfter))
        {
            StartExtending(DhcpState.Rebinding, now);
        }
        else
        {
            StartExtending(DhcpState.Renewing, now);
        }
    }

    private void StartExtending(DhcpState state, TimeSpan now)
    {
        if (State != state)
        {
            State = state;
            _began = now;
            NewTransaction();
        }

        var lease = _lease!;
        var request = Message(DhcpMessageType.Request, now, lease.Address);
        _actions.Add(state == DhcpState.Renewing
            ? new DhcpAction.Unicast(request, lease.Server)
            : new DhcpAction.Broadcast(request));
        var end = After(state == DhcpState.Renewing ? lease.RebindAfter : lease.Lifetime);
        // Again after half of what is left, but not more often than once a minute; at the end in any case.
        var half = end == TimeSpan.MaxValue ? MinRenewDelay : (end - now) / 2;
        var next = now + (half > MinRenewDelay ? half : MinRenewDelay);
        WakeAt = next < end ? next : end;
    }

    private void DropLease(string reason)
    {
        if (_lease is not null) _actions.Add(new DhcpAction.Drop(_lease, reason));
        _lease = null;
    }

    private TimeSpan After(TimeSpan duration) =>
        duration >= TimeSpan.MaxValue - _leasedAt ? TimeSpan.MaxValue : _leasedAt + duration;

    private TimeSpan Backoff()
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(_attempt++, 10));
        if (delay > MaxDelay) delay = MaxDelay;
        // So that a rack that lost its power does not come back in step.
        return delay * (0.75 + 0.5 * random());
    }

    private void NewTransaction() => _transaction = (uint)(random() * uint.MaxValue);

    private DhcpMessage Message(
        DhcpMessageType type, TimeSpan now, IPAddress client, params ReadOnlySpan<(byte Code, byte[] Value)> more)
    {
        var options = new Dictionary<byte, byte[]>
        {
            [DhcpOption.MessageType] = [(byte)type],
            [DhcpOption.ClientId] = [1, .. hardware.GetAddressBytes()],
            [DhcpOption.MaxMessageSize] = [MaxMessageSize >> 8, MaxMessageSize & 0xff],
            [DhcpOption.ParameterList] =
            [
                DhcpOption.SubnetMask, DhcpOption.Routers, DhcpOption.NameServers, DhcpOption.HostName, DhcpOption.DomainName,
                DhcpOption.InterfaceMtu, DhcpOption.TimeServers, DhcpOption.RenewalTime, DhcpOption.RebindingTime, DhcpOption.ClasslessRoutes,
            ],
        };
        if (vendorClass is not null) options[DhcpOption.VendorClass] = Encoding.ASCII.GetBytes(vendorClass);
        if (hostName is not null) options[DhcpOption.HostName] = Encoding.ASCII.GetBytes(hostName);
        foreach (var (code, value) in more) options[code] = value;
        return new DhcpMessage
        {
            TransactionId = _transaction,
            Seconds = (ushort)Math.Clamp((now - _began).TotalSeconds, 0, ushort.MaxValue),
            // Without an address a unicast answer would be dropped below the socket.
            Broadcast = client.Equals(IPAddress.Any),
            ClientAddress = client,
            HardwareAddress = hardware,
            Options = options,
        };
    }
}

/// <summary>RFC 2131, figure 5.</summary>
internal enum DhcpState
{
    Init,
    Selecting,
    Requesting,
    Bound,
    Renewing,
    Rebinding,
}
