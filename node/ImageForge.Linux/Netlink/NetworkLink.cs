// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;

namespace ImageForge.Linux.Netlink;

/// <summary>A network interface.</summary>
/// <param name="Index">Its number, stable while it exists.</param>
/// <param name="Kind">The virtual kind (<c>wireguard</c>, <c>veth</c>, …), null for hardware and loopback.</param>
/// <param name="HardwareType">ARPHRD value: 1 Ethernet, 772 loopback, 65534 none.</param>
/// <param name="IsUp">Administratively up (IFF_UP).</param>
/// <param name="HasCarrier">A cable and a partner at its other end (IFF_LOWER_UP).</param>
public sealed record NetworkLink(
    int Index, string Name, string? Kind, ushort HardwareType, PhysicalAddress HardwareAddress, int Mtu, bool IsUp, bool HasCarrier)
{
    public const ushort Ethernet = 1;

    /// <summary>The card's own, which stays when another address is set or a bond lends it one; null: unknown.</summary>
    public PhysicalAddress? PermanentAddress { get; init; }

    /// <summary>The link it stands on (of a VLAN), or the other end (of a veth).</summary>
    public int? ParentIndex { get; init; }

    /// <summary>The bond or bridge whose port it is.</summary>
    public int? MasterIndex { get; init; }

    /// <summary>What is particular to its kind; null where nothing is known.</summary>
    public LinkOptions? Options { get; init; }
}
