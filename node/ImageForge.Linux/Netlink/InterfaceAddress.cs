// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace ImageForge.Linux.Netlink;

/// <summary>An address that an interface has, with the length of its network's prefix.</summary>
/// <param name="LinkIndex">The interface.</param>
/// <param name="IsTentative">IPv6: duplicate address detection still runs or has failed; it cannot be bound yet.</param>
public sealed record InterfaceAddress(
    int LinkIndex, IPAddress Address, int PrefixLength, AddressScope Scope, bool IsTentative = false)
{
    /// <summary>
    /// Of an address that is lent: how long the kernel keeps it, and that it makes no route to the prefix (as such an
    /// address does not say what is on the link). Null: for ever, with its route. Only for setting; never read back.
    /// </summary>
    public AddressLifetime? Lifetime { get; init; }

    public override string ToString() => $"{Address}/{PrefixLength}";
}

/// <summary>From now. After the first time it is no longer used for new connections, after the second it is gone.</summary>
public readonly record struct AddressLifetime(TimeSpan Preferred, TimeSpan Valid);

/// <summary>How far an address or a route reaches (enum rt_scope_t).</summary>
public enum AddressScope : byte
{
    Global = 0,
    Site = 200,
    Link = 253,
    Host = 254,
    Nowhere = 255,
}
