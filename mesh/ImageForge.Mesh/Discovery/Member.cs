// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux.WireGuard;

namespace ImageForge.Mesh.Discovery;

/// <summary>What one machine publishes about itself, decoded and checked; lists keep the publisher's order.</summary>
internal sealed record Member
{
    /// <summary>Node id = affiliate id.</summary>
    public required string Id { get; init; }

    public string Hostname { get; init; } = "";

    public string NodeName { get; init; } = "";

    /// <summary>init, controlplane, worker or unknown.</summary>
    public string MachineType { get; init; } = "";

    public string OperatingSystem { get; init; } = "";

    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Null when the member does not take part in the mesh.</summary>
    public WireGuardKey? PublicKey { get; init; }

    public IPAddress? MeshAddress { get; init; }

    public IReadOnlyList<IPNetwork> AdditionalAddresses { get; init; } = [];

    public IReadOnlyList<IPNetwork> ExcludedAddresses { get; init; } = [];

    /// <summary>Where its WireGuard may answer; own statements and other members' observations.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints { get; init; } = [];

    /// <summary>What people call it.</summary>
    public string Name => NodeName.Length > 0 ? NodeName : Hostname.Length > 0 ? Hostname : Id;

    /// <summary>Joins what several discovery services know of the same member: lists are united, later non-empty scalars win.</summary>
    public Member Merge(Member later) => new()
    {
        Id = Id,
        Hostname = Later(Hostname, later.Hostname),
        NodeName = Later(NodeName, later.NodeName),
        MachineType = Later(MachineType, later.MachineType),
        OperatingSystem = Later(OperatingSystem, later.OperatingSystem),
        Addresses = [.. Addresses.Union(later.Addresses)],
        PublicKey = later.PublicKey ?? PublicKey,
        MeshAddress = later.MeshAddress ?? MeshAddress,
        AdditionalAddresses = [.. AdditionalAddresses.Union(later.AdditionalAddresses)],
        ExcludedAddresses = [.. ExcludedAddresses.Union(later.ExcludedAddresses)],
        Endpoints = [.. Endpoints.Union(later.Endpoints)],
    };

    private static string Later(string earlier, string later) => later.Length > 0 ? later : earlier;
}
