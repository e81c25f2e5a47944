// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;

namespace ImageForge.Mesh.Dataplane;

/// <summary>
/// The host setting that would silently break the mesh: with strict reverse path filtering (RFC 3704) the kernel drops
/// WireGuard packets that come from a peer's network address, because by our table that address lies in the mesh. The
/// kernel's default (0, off) and most distributions' (2, loose) are fine.
/// https://docs.kernel.org/networking/ip-sysctl.html
/// </summary>
internal static class ReversePathFilter
{
    private const string Settings = "/proc/sys/net/ipv4/conf";
    private const int Strict = 1;

    /// <returns>One sentence with the remedy per link that filters strictly.</returns>
    public static IReadOnlyList<string> Warnings(IReadOnlyList<NetworkLink> links, string settings = Settings)
    {
        var all = Read(settings, "all");
        return
        [
            .. links.Where(link => link.IsUp && Math.Max(all, Read(settings, link.Name)) == Strict)
                .Select(link => $"{link.Name} has strict reverse path filtering, which drops packets of peers: "
                                + $"set net.ipv4.conf.{link.Name}.rp_filter = 2"),
        ];
    }

    private static int Read(string settings, string name)
    {
        var path = Path.Combine(settings, name, "rp_filter");
        return File.Exists(path) && int.TryParse(File.ReadAllText(path), out var value) ? value : 0;
    }
}
