// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;

namespace ImageForge.Node.Network;

/// <summary>Which interfaces get which settings.</summary>
internal static class InterfacePlan
{
    /// <summary>Null: the interface stays as it is.</summary>
    public static InterfaceSettings? For(NetworkLink link, NetworkDocument network)
    {
        if (network.Interfaces.Count == 0) return new InterfaceSettings { Name = link.Name, Dhcp = true };
        return network.Interfaces.FirstOrDefault(settings => settings.Name is { } name
            ? name == link.Name
            : settings.Mac is { } mac && string.Equals(Text(link), mac, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A network card: Ethernet with a device behind it, and not something stacked upon another interface.</summary>
    /// <param name="classDirectory">/sys/class/net; a parameter for tests.</param>
    public static bool IsPhysical(NetworkLink link, string classDirectory = "/sys/class/net") =>
        link is { HardwareType: NetworkLink.Ethernet, Kind: null } && Path.Exists(Path.Combine(classDirectory, link.Name, "device"));

    private static string Text(NetworkLink link) =>
        string.Join(':', link.HardwareAddress.GetAddressBytes().Select(b => b.ToString("x2")));
}
