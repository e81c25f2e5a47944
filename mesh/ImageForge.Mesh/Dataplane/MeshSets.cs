// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using ImageForge.Linux.Nftables;

namespace ImageForge.Mesh.Dataplane;

/// <summary>
/// The addresses of the mesh's members by role, for the machine's firewall: sets in its table that this agent fills as
/// members come and go. WireGuard lets a peer send from its own addresses only, so behind the mesh's link an address
/// proves who speaks.
/// </summary>
public static class MeshSets
{
    /// <summary>The machine's own table; the node's firewall makes it, with these sets empty.</summary>
    public const string Table = "imageforge";

    /// <summary>The link over which members' packets arrive.</summary>
    public const string Link = "mesh0";

    private static readonly string[] Roles = ["controlplane", "worker"];

    private static readonly AddressFamily[] Families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    /// <summary>All sets, with nothing in them.</summary>
    public static IEnumerable<NftSet> Empty => For([]);

    /// <param name="role">As members state it: <c>controlplane</c> or <c>worker</c>.</param>
    public static NftSet Of(string role, AddressFamily family, IEnumerable<IPNetwork> addresses) =>
        NftSet.Prefixes(family, addresses, $"mesh-{role}-{(family == AddressFamily.InterNetwork ? "ipv4" : "ipv6")}");

    /// <summary>All sets, for these members; "init" is what Talos calls the first machine of a control plane.</summary>
    public static IEnumerable<NftSet> For(IReadOnlyList<(string Role, IReadOnlyList<IPNetwork> Addresses)> members) =>
        from role in Roles
        from family in Families
        select Of(role, family, members.Where(m => (m.Role == "init" ? "controlplane" : m.Role) == role).SelectMany(m => m.Addresses));
}
