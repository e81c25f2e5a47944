// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;
using ImageForge.Linux.WireGuard;
using ImageForge.MachineConfig;
using Config = ImageForge.MachineConfig;
using KernelLinks = ImageForge.Linux.Netlink;
using PhysicalAddress = System.Net.NetworkInformation.PhysicalAddress;

namespace ImageForge.Node.Network;

/// <summary>What the documents of virtual links are to the kernel.</summary>
internal static class LinkDefinitions
{
    /// <param name="parent">Index of a VLAN's parent.</param>
    public static LinkDefinition Of(LinkDocument document, int? parent)
    {
        var (kind, options) = document switch
        {
            VlanDocument vlan => (VlanOptions.Kind, (LinkOptions?)new VlanOptions((ushort)vlan.Id,
                vlan.Protocol == VlanProtocol.Service ? VlanOptions.Service : VlanOptions.Customer)),
            BondDocument bond => (BondOptions.Kind, OptionsOf(bond)),
            BridgeDocument bridge => (BridgeOptions.Kind, OptionsOf(bridge)),
            DummyDocument => ("dummy", null),
            WireGuardDocument => (WireGuardNetlink.LinkKind, null),
            _ => throw new ArgumentException($"{document.Name} is not made"),
        };
        return new LinkDefinition(document.Name, kind)
        {
            Options = options, ParentIndex = parent, Mtu = document.Mtu,
            HardwareAddress = document.Mac is { } mac ? PhysicalAddress.Parse(mac.Replace(':', '-').ToUpperInvariant()) : null,
        };
    }

    /// <summary>The module that makes links of a kind, with what keeps it from making one unasked.</summary>
    public static (string Module, string Parameters) ModuleOf(string kind) => kind switch
    {
        VlanOptions.Kind => ("8021q", ""),
        BondOptions.Kind => ("bonding", "max_bonds=0"),
        "dummy" => ("dummy", "numdummies=0"),
        _ => (kind, ""),
    };

    /// <summary>Keys, peers and all; what the device had before goes.</summary>
    public static WireGuardChange KeysOf(WireGuardDocument tunnel) => new()
    {
        PrivateKey = SecretOf(tunnel.PrivateKey),
        ListenPort = (ushort)(tunnel.ListenPort ?? 0),
        FirewallMark = tunnel.Mark?.Mark ?? 0,
        ReplacePeers = true,
        Peers =
        [
            .. tunnel.Peers.Select(peer => new WireGuardPeerChange(WireGuardKey.From(Convert.FromBase64String(peer.PublicKey)))
            {
                PresharedKey = peer.PresharedKey is { } shared ? SecretOf(shared) : null,
                Endpoint = peer.Endpoint,
                KeepaliveSeconds = (ushort)(peer.Keepalive ?? 0),
                AllowedIPs = peer.AllowedIps,
            }),
        ],
    };

    private static BondOptions OptionsOf(BondDocument bond) => new(ModeOf(bond.Mode))
    {
        Miimon = (uint)bond.CarrierInterval,
        UpDelay = bond.UpDelay > 0 ? (uint)bond.UpDelay : null,
        DownDelay = bond.DownDelay > 0 ? (uint)bond.DownDelay : null,
        ArpInterval = (uint?)bond.ArpInterval,
        ArpTargets = bond.ArpTargets,
        FastLacp = bond.LacpRate is { } rate ? rate == LacpRate.Fast : null,
        MinLinks = (uint?)bond.MinLinks,
        HashPolicy = bond.HashPolicy switch
        {
            null => null,
            Config.BondHashPolicy.Layer2 => KernelLinks.BondHashPolicy.Layer2,
            Config.BondHashPolicy.Layer23 => KernelLinks.BondHashPolicy.Layer23,
            Config.BondHashPolicy.Layer34 => KernelLinks.BondHashPolicy.Layer34,
            Config.BondHashPolicy.Encapsulated23 => KernelLinks.BondHashPolicy.Encapsulated23,
            Config.BondHashPolicy.Encapsulated34 => KernelLinks.BondHashPolicy.Encapsulated34,
            _ => KernelLinks.BondHashPolicy.VlanSource,
        },
    };

    private static KernelLinks.BondMode ModeOf(Config.BondMode mode) => mode switch
    {
        Config.BondMode.RoundRobin => KernelLinks.BondMode.RoundRobin,
        Config.BondMode.Xor => KernelLinks.BondMode.Xor,
        Config.BondMode.Broadcast => KernelLinks.BondMode.Broadcast,
        Config.BondMode.Lacp => KernelLinks.BondMode.Lacp,
        Config.BondMode.TransmitBalance => KernelLinks.BondMode.TransmitBalance,
        Config.BondMode.AdaptiveBalance => KernelLinks.BondMode.AdaptiveBalance,
        _ => KernelLinks.BondMode.ActiveBackup,
    };

    private static BridgeOptions OptionsOf(BridgeDocument bridge) => new()
    {
        SpanningTree = bridge.Stp is { On: true },
        Priority = (ushort?)bridge.Stp?.Priority,
        ForwardDelay = (uint?)bridge.Stp?.ForwardDelay,
        HelloTime = (uint?)bridge.Stp?.HelloTime,
        MaxAge = (uint?)bridge.Stp?.MaxAge,
        // Kernels built without it refuse the option even to switch it off.
        VlanFiltering = bridge.VlanFiltering ? true : null,
    };

    private static WireGuardSecret SecretOf(Secret key) => key.IsKnown
        ? WireGuardSecret.From(Convert.FromBase64String(key.Reveal()))
        : throw new IOException("a key of the tunnel is not known to this machine");
}
