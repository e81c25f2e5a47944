// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Node.Network;

/// <summary>
/// A link's switches for IPv6, https://docs.kernel.org/networking/ip-sysctl.html. To be set before the link is up: the
/// kernel looks for a router as soon as there is a carrier.
/// </summary>
internal static class LinkSysctl
{
    public static void Apply(LinkDocument document)
    {
        var ra = document.Ra is { On: true } written ? written : new RaSettings();
        // 2: also on a machine that forwards. Who asks for advertisements wants them there too.
        Write(document.Name, "accept_ra", document.AcceptsRa ? "2" : "0");
        Write(document.Name, "autoconf", document.AcceptsRa && ra.Autoconf ? "1" : "0");
        Write(document.Name, "accept_ra_pinfo", document.AcceptsRa && ra.Autoconf ? "1" : "0");
        Write(document.Name, "accept_ra_defrtr", ra.DefaultRoute ? "1" : "0");
        Write(document.Name, "accept_ra_mtu", ra.UseMtu ? "1" : "0");
    }

    /// <summary>A port's addresses are those of its bond or bridge, the link-local one too.</summary>
    public static void ApplyToPort(string name) => Write(name, "disable_ipv6", "1");

    /// <summary>It is no port any more.</summary>
    public static void Release(string name) => Write(name, "disable_ipv6", "0");

    // Absent where the kernel was booted with ipv6.disable=1.
    private static void Write(string link, string setting, string value)
    {
        var path = $"/proc/sys/net/ipv6/conf/{link}/{setting}";
        if (File.Exists(path)) File.WriteAllText(path, value);
    }
}
