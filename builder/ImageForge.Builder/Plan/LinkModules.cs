// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Plan;

/// <summary>The module groups for the kinds of link that a manifest asks for; WireGuard is in every image. The node loads them when it makes such a link.</summary>
internal static class LinkModules
{
    /// <summary>Every group that a manifest may ask for.</summary>
    public static IReadOnlyList<string> All { get; } = ["vlan", "bond", "bridge", "dummy"];

    public static IEnumerable<string> Groups(MachineManifest manifest) =>
    [
        .. manifest.Vlans.Count > 0 ? (string[])["vlan"] : [],
        .. manifest.Bonds.Count > 0 ? (string[])["bond"] : [],
        .. manifest.Bridges.Count > 0 ? (string[])["bridge"] : [],
        .. manifest.Dummies.Count > 0 ? (string[])["dummy"] : [],
    ];
}
