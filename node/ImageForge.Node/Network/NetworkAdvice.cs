// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Node.Dhcp;

namespace ImageForge.Node.Network;

/// <summary>What the networks around the machine say that is of no use to the network itself, the first interface's first.</summary>
internal sealed record NetworkAdvice
{
    public static NetworkAdvice None { get; } = new();

    public IReadOnlyList<IPAddress> NameServers { get; init; } = [];

    /// <summary>Domains that names without a dot are looked up in.</summary>
    public IReadOnlyList<string> SearchDomains { get; init; } = [];

    public IReadOnlyList<IPAddress> TimeServers { get; init; } = [];

    /// <summary>A name for this machine; null: nobody gives it one.</summary>
    public string? HostName { get; init; }

    /// <param name="leases">In the order of their interfaces.</param>
    public static NetworkAdvice Of(IReadOnlyList<DhcpLease> leases) => new()
    {
        NameServers = [.. leases.SelectMany(l => l.NameServers).Distinct()],
        SearchDomains = [.. leases.Select(l => l.DomainName).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)],
        TimeServers = [.. leases.SelectMany(l => l.TimeServers).Distinct()],
        HostName = leases.Select(l => l.HostName).OfType<string>().FirstOrDefault(),
    };
}
