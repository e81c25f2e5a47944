// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;
using ImageForge.Node.Dhcp;

namespace ImageForge.Node.Dhcp6;

/// <summary>What the client wants done, in order.</summary>
internal abstract record Dhcp6Action
{
    private Dhcp6Action()
    {
    }

    /// <summary>To all servers on the link (ff02::1:2).</summary>
    public sealed record Send(Dhcp6Message Message) : Dhcp6Action;

    /// <summary>The lease holds from now: it is new, or takes the place of an earlier one.</summary>
    public sealed record Use(Dhcp6Lease Lease) : Dhcp6Action;

    /// <summary>The lease is over.</summary>
    public sealed record Drop(Dhcp6Lease Lease, string Reason) : Dhcp6Action;
}

/// <summary>
/// The client's side of RFC 8415, section 18.2, for one association of addresses, without I/O and without a clock: it is
/// told the time (monotonic, from any zero) and what came, and answers with actions; <see cref="WakeAt"/> says when it
/// wants to be called again.
/// </summary>
/// <param name="random">Numbers in [0, 1) for transactions and jitter.</param>
internal sealed class Dhcp6Machine(PhysicalAddress hardware, Dhcp6Wishes wishes, Func<double> random)
    : ILeaseMachine<Dhcp6Action>
{
    private const int MaxRequests = 10; // REQ_MAX_RC
    private static readonly TimeSpan MaxConfirming = TimeSpan.FromSeconds(10); // CNF_MAX_RD
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(500);
    private const byte CertainPreference = 255;

    private readonly List<Dhcp6Action> _actions = [];
    private readonly Dhcp6Requests _requests = new(hardware, wishes);
    private Dhcp6Message? _offer;
    private Dhcp6Lease? _lease;
    private TimeSpan _leasedAt;
    private TimeSpan _began;
    private TimeSpan? _delay;
    private TimeSpan? _delayBefore;
    private uint _transaction;
    private int _sent;

    public Dhcp6State State { get; private set; } = Dhcp6State.Init;

    /// <summary>When to call <see cref="OnTimer"/>; <see cref="TimeSpan.MaxValue"/>: never.</summary>
    public TimeSpan WakeAt { get; private set; } = TimeSpan.Zero;

    /// <summary>To be called at once for the first time, and then when <see cref="WakeAt"/> has come.</summary>
    public IReadOnlyList<Dhcp6Action> OnTimer(TimeSpan now)
    {
        _actions.Clear();
        switch (State)
        {
            case Dhcp6State.Init or Dhcp6State.Informed:
                Begin(now);
                break;
            case Dhcp6State.Soliciting when _offer is not null:
            case Dhcp6State.Requesting when _sent < MaxRequests:
                if (State != Dhcp6State.Requesting) Enter(Dhcp6State.Requesting, now);
                Send(now);
                break;
            case Dhcp6State.Requesting:
                Begin(now);
                break;
            case Dhcp6State.Confirming when now - _began >= MaxConfirming:
                // 18.2.3: nobody answers, so the address goes on as before.
                Rest();
                break;
            case Dhcp6State.Soliciting or Dhcp6State.Informing or Dhcp6State.Confirming:
                Send(now);
                break;
            default:
                Extend(now);
                break;
        }

        return [.. _actions];
    }

    public IReadOnlyList<Dhcp6Action> OnDatagram(ReadOnlySpan<byte> datagram, TimeSpan now) =>
        Dhcp6Message.TryParse(datagram, out var message) ? OnMessage(message, now) : [];

    /// <summary>A message for our identifier and transaction, or any other, which is ignored.</summary>
    public IReadOnlyList<Dhcp6Action> OnMessage(Dhcp6Message message, TimeSpan now)
    {
        _actions.Clear();
        if (message.Transaction != _transaction || !_requests.IsForUs(message)) return [];
        if (message.Type == Dhcp6MessageType.Advertise && State == Dhcp6State.Soliciting) Consider(message, now);
        else if (message.Type == Dhcp6MessageType.Reply) Take(message, now);
        return [.. _actions];
    }

    /// <summary>The last message could not leave the machine, as while the link has no usable address: it does not count.</summary>
    public void NotSent(TimeSpan now)
    {
        _sent--;
        _delay = _delayBefore;
        WakeAt = now + Soon;
    }

    /// <summary>The cable was pulled and is back: the lease may not be good here (18.2.3).</summary>
    public IReadOnlyList<Dhcp6Action> OnLinkReturned(TimeSpan now)
    {
        _actions.Clear();
        if (_lease is not { Addresses.Count: > 0 }) Begin(now);
        else
        {
            Enter(Dhcp6State.Confirming, now);
            Send(now);
        }

        return [.. _actions];
    }

    private void Begin(TimeSpan now)
    {
        _offer = null;
        Enter(wishes.Address ? Dhcp6State.Soliciting : Dhcp6State.Informing, now);
        Send(now);
    }

    private void Consider(Dhcp6Message offer, TimeSpan now)
    {
        if (Dhcp6Lease.StatusOf(offer) != Dhcp6Status.Success || Dhcp6Lease.Read(offer).Addresses.Count == 0) return;
        if (_offer is null || Preference(offer) > Preference(_offer)) _offer = offer;
        // Until the first wait is over better offers may come, unless one says that there are none, or we are late already.
        if (Preference(_offer) != CertainPreference && _sent <= 1) return;
        Enter(Dhcp6State.Requesting, now);
        Send(now);
    }

    private void Take(Dhcp6Message reply, TimeSpan now)
    {
        var status = Dhcp6Lease.StatusOf(reply);
        var lease = Dhcp6Lease.Read(reply);
        switch (State)
        {
            case Dhcp6State.Informing:
                (_lease, _leasedAt) = (lease, now);
                (State, WakeAt) = (Dhcp6State.Informed, Later(now, lease.RefreshAfter));
                _actions.Add(new Dhcp6Action.Use(lease));
                break;
            case Dhcp6State.Confirming when status == Dhcp6Status.NotOnLink:
                DropLease("it does not belong to this link");
                Begin(now);
                break;
            case Dhcp6State.Confirming:
                Rest();
                break;
            case Dhcp6State.Soliciting when !wishes.RapidCommit || reply.Find(Dhcp6Option.RapidCommit) is null:
                break;
            case Dhcp6State.Soliciting or Dhcp6State.Requesting or Dhcp6State.Renewing or Dhcp6State.Rebinding when lease.Addresses.Count > 0 && status == Dhcp6Status.Success:
                Bind(lease, now);
                break;
            case Dhcp6State.Requesting when status is Dhcp6Status.NotOnLink or Dhcp6Status.NoAddresses:
                Begin(now);
                break;
            case Dhcp6State.Renewing or Dhcp6State.Rebinding when status == Dhcp6Status.NoBinding:
                // 18.2.10.1: the server has forgotten us and may lend the same address once more.
                _offer = reply;
                Enter(Dhcp6State.Requesting, now);
                Send(now);
                break;
        }
    }

    private void Bind(Dhcp6Lease lease, TimeSpan now)
    {
        (_lease, _leasedAt) = (lease, now);
        _actions.Add(new Dhcp6Action.Use(lease));
        Rest();
    }

    private void Rest()
    {
        State = Dhcp6State.Bound;
        WakeAt = Later(_leasedAt, _lease!.RenewAfter);
    }

    // BOUND, RENEWING and REBINDING: each has its time, after which comes the next.
    private void Extend(TimeSpan now)
    {
        var lease = _lease!;
        var rebind = Later(_leasedAt, lease.RebindAfter);
        var end = Later(_leasedAt, lease.Lifetime);
        if (now >= end)
        {
            DropLease("it has expired");
            Begin(now);
            return;
        }

        var wanted = now >= rebind ? Dhcp6State.Rebinding : Dhcp6State.Renewing;
        if (State != wanted) Enter(wanted, now);
        Send(now);
        var limit = wanted == Dhcp6State.Renewing && rebind < end ? rebind : end;
        if (WakeAt > limit) WakeAt = limit;
    }

    private void DropLease(string reason)
    {
        if (_lease is not null) _actions.Add(new Dhcp6Action.Drop(_lease, reason));
        _lease = null;
    }

    private void Enter(Dhcp6State state, TimeSpan now)
    {
        (State, _began, _delay, _sent) = (state, now, null, 0);
        _transaction = (uint)(random() * 0xffffff);
    }

    private void Send(TimeSpan now)
    {
        _actions.Add(new Dhcp6Action.Send(_requests.Write(State, _transaction, now - _began, _offer, _lease)));
        _delayBefore = _delay;
        _delay = Dhcp6Requests.Retransmission(State).Next(_delay, random());
        _sent++;
        WakeAt = now + _delay.Value;
    }

    private static int Preference(Dhcp6Message offer) => offer.Find(Dhcp6Option.Preference) is [var preference] ? preference : 0;

    private static TimeSpan Later(TimeSpan start, TimeSpan duration) => duration >= TimeSpan.MaxValue - start ? TimeSpan.MaxValue : start + duration;
}

/// <summary>What the client waits for.</summary>
internal enum Dhcp6State
{
    Init,
    Soliciting,
    Requesting,
    Confirming,
    Bound,
    Renewing,
    Rebinding,
    Informing,
    Informed,
}
