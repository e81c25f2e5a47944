// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;
using static ImageForge.Linux.WireGuard.WireGuardAttributes;

namespace ImageForge.Linux.WireGuard;

/// <summary>
/// The kernel's WireGuard over generic netlink (linux/wireguard.h). The interface itself is a link of kind
/// <c>wireguard</c>, which <see cref="RouteNetlink"/> creates and removes. Safe to call from several threads.
/// </summary>
public sealed class WireGuardNetlink : IDisposable
{
    /// <summary>The kind of link that carries a WireGuard device.</summary>
    public const string LinkKind = "wireguard";

    private readonly GenericNetlink _netlink;

    /// <exception cref="LinuxException">ENOENT: the kernel has no WireGuard (module not loaded).</exception>
    public WireGuardNetlink() => _netlink = new GenericNetlink(FamilyName, FamilyVersion);

    /// <exception cref="LinuxException">ENODEV: no such interface. EOPNOTSUPP: it is of another kind.</exception>
    public WireGuardDevice Get(string link)
    {
        var request = _netlink.Request(GetDevice, NetlinkFlags.Dump).Text(Device.Name, link);
        return WireGuardReader.Parse(_netlink.Execute(request, $"read WireGuard device {link}"));
    }

    /// <summary>
    /// Makes the change. A big change goes in several messages; when one of them fails, those before it stand.
    /// </summary>
    public void Apply(string link, WireGuardChange change)
    {
        var messages = WireGuardWriter.Write(() => _netlink.Request(SetDevice), link, change);
        try
        {
            foreach (var message in messages) _netlink.Execute(message, $"configure WireGuard device {link}");
        }
        finally
        {
            foreach (var message in messages) message.Erase();
        }
    }

    public void Dispose() => _netlink.Dispose();
}
