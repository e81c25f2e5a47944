// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace ImageForge.Linux.Netlink;

/// <summary>An address that an interface has, with the length of its network's prefix.</summary>
/// <param name="LinkIndex">The interface.</param>
/// <param name="IsTentative">IPv6: duplicate address detection still runs or has failed; it cannot be bound yet.</param>
public sealed record InterfaceAddress(
    int LinkIndex, IPAddress Address, int PrefixLength, AddressScope Scope, bool IsTentative = false)
{
    public override string ToString() => $"{Address}/{PrefixLength}";
}

/// <summary>How far an address or a route reaches (enum rt_scope_t).</summary>
public enum AddressScope : byte
{
    Global = 0,
    Site = 200,
    Link = 253,
    Host = 254,
    Nowhere = 255,
}
