// SPDX-License-Identifier: Apache-2.0
using System.Net;

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

    /// <summary>All of it together.</summary>
    /// <param name="parts">In the order of their links.</param>
    public static NetworkAdvice Of(IReadOnlyList<NetworkAdvice> parts) => new()
    {
        NameServers = [.. parts.SelectMany(p => p.NameServers).Distinct()],
        SearchDomains = [.. parts.SelectMany(p => p.SearchDomains).Distinct(StringComparer.OrdinalIgnoreCase)],
        TimeServers = [.. parts.SelectMany(p => p.TimeServers).Distinct()],
        HostName = parts.Select(p => p.HostName).OfType<string>().FirstOrDefault(),
    };
}
