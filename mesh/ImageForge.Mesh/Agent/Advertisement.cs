// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using ImageForge.Linux.Netlink;
using ImageForge.Mesh.Addressing;
using ImageForge.Mesh.Discovery;

namespace ImageForge.Mesh.Agent;

/// <summary>
/// What a node tells of its addresses (discovery-protocol section 13): every routable address of its links that are up,
/// except those of the mesh itself.
/// </summary>
/// <param name="Addresses">Belong to the node alone: peers route them to it.</param>
/// <param name="Endpoints">Where its WireGuard may be reached; includes addresses of a NAT before it, which are not its own.</param>
internal sealed record Advertisement(IReadOnlyList<IPAddress> Addresses, IReadOnlyList<IPEndPoint> Endpoints)
{
    /// <summary>Keeps the description within the service's 2048 bytes, however many addresses a host has.</summary>
    private const int AddressLimit = 32;

    /// <param name="publicAddresses">As seen by discovery services.</param>
    /// <param name="meshPrefix">The cluster's ULA /64.</param>
    public static Advertisement Of(
        IReadOnlyList<NetworkLink> links, IReadOnlyList<InterfaceAddress> addresses, IReadOnlyList<IPAddress> publicAddresses,
        IPNetwork meshPrefix, MeshOptions options)
    {
        var up = links.Where(link => link.IsUp && link.Name != options.LinkName).Select(link => link.Index).ToHashSet();
        IPAddress[] own =
        [
            .. addresses
                .Where(address => up.Contains(address.LinkIndex) && !address.IsTentative
                                  && address.Scope is AddressScope.Global or AddressScope.Site)
                .Select(address => address.Address)
                .Where(address => WireAddress.IsRoutable(address) && !meshPrefix.Contains(address))
                .Distinct()
                .Take(AddressLimit),
        ];
        var candidates = EndpointFilter.Parse(options.EndpointFilter).Apply([.. own.Union(publicAddresses)]);
        return new Advertisement(
            own,
            [.. candidates.Select(address => new IPEndPoint(address, options.ListenPort)).Union(options.AdvertisedEndpoints)]);
    }

    /// <summary>
    /// The hardware address behind the node's mesh address: the first physical Ethernet link by name, so that it does not
    /// depend on the order in which drivers come up; null without one.
    /// </summary>
    public static PhysicalAddress? HardwareAddress(IReadOnlyList<NetworkLink> links) => links
        .Where(link => link.HardwareType == NetworkLink.Ethernet && link.Kind is null)
        .OrderBy(link => link.Name, StringComparer.Ordinal)
        .Select(link => link.HardwareAddress)
        .FirstOrDefault(address => address.GetAddressBytes() is { Length: 6 } bytes && bytes.Any(b => b != 0));
}
