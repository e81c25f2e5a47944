// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;

namespace ImageForge.MachineConfig;

/// <summary>What every kind of link has: a name, addresses, routes, and what it asks servers and routers for.</summary>
public abstract record LinkDocument
{
    /// <summary>RFC 8200 section 5: every link that carries IPv6 takes packets of 1280 bytes.</summary>
    internal const int LeastMtuIpv6 = 1280;

    /// <summary>The interface's name; never empty once read.</summary>
    public string Name { get; init; } = "";

    /// <summary>Lower case with colons. Of an Ethernet document the card's own, else the one to be set; null: not given.</summary>
    public string? Mac { get; init; }

    public IReadOnlyList<InterfaceAddress> Addresses { get; init; } = [];

    public IReadOnlyList<RouteSettings> Routes { get; init; } = [];

    /// <summary>Null: off.</summary>
    public Dhcp4Settings? Dhcp4 { get; init; }

    /// <summary>Null: off.</summary>
    public Dhcp6Settings? Dhcp6 { get; init; }

    /// <summary>As written; null leaves it to <see cref="AcceptsRa"/>.</summary>
    public RaSettings? Ra { get; init; }

    /// <summary>Bytes; null leaves what the driver or DHCP says.</summary>
    public int? Mtu { get; init; }

    public bool Up { get; init; } = true;

    public bool UsesDhcp4 => Dhcp4 is { On: true };

    public bool UsesDhcp6 => Dhcp6 is { On: true };

    /// <summary>As written, else where DHCP of either family runs.</summary>
    public bool AcceptsRa => Ra?.On ?? (UsesDhcp4 || UsesDhcp6);

    /// <summary>The links that must be there before this one: a VLAN's parent, the ports of a bond or bridge.</summary>
    public virtual IReadOnlyList<string> Below => [];

    /// <summary>Bonds and bridges: the links that become part of this one.</summary>
    public virtual IReadOnlyList<string> PortNames => [];

    /// <summary>Whether both documents say the same, as compared in canonical form.</summary>
    public abstract bool SameAs(LinkDocument other);

    /// <summary>Whether an address of that family comes from elsewhere than <see cref="Addresses"/>.</summary>
    internal bool Learns(AddressFamily family) => family == AddressFamily.InterNetwork ? UsesDhcp4 : UsesDhcp6 || AcceptsRa;
}
