// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Qemu.Machine;

/// <summary>
/// The network of a cluster: a QEMU without a guest whose hub joins QEMU's user network (DHCP, DNS, TFTP and the way to
/// the host's loopback as 10.0.2.2) with one unix-socket port for each machine. Machines see each other on one segment,
/// and nothing of it needs root, a bridge or a TCP port.
/// (Multicast sockets would do without ports, but the user network then hears its own frames and resets every TCP
/// connection to the host.)
/// </summary>
public sealed record Router(string Directory)
{
    /// <summary>The user network leases 16 addresses (NB_BOOTP_CLIENTS in libslirp).</summary>
    public const int Ports = 16;

    /// <summary>The host's loopback as machines see it.</summary>
    public const string HostAddress = "10.0.2.2";

    /// <summary>Directory that machines fetch from by TFTP, and the file that DHCP names for booting; null without network boot.</summary>
    public (string Directory, string File)? Boot { get; init; }

    public string PidPath => Path.Combine(Directory, "router.pid");

    public string Port(int index) => Path.Combine(Directory, $"port{index}.sock");

    public IReadOnlyList<string> Arguments
    {
        get
        {
            var boot = Boot is { } b ? $",tftp={VmArguments.Escape(b.Directory)},bootfile={VmArguments.Escape(b.File)}" : "";
            List<string> arguments =
            [
                "-machine", "none", "-nodefaults", "-no-user-config", "-display", "none",
                "-netdev", $"user,id=outside{boot}", "-netdev", "hubport,id=hub,hubid=0,netdev=outside",
            ];
            for (var i = 0; i < Ports; i++)
                arguments.AddRange([
                    "-netdev", $"stream,id=port{i},server=on,addr.type=unix,addr.path={VmArguments.Escape(Port(i))}",
                    "-netdev", $"hubport,id=hub{i},hubid=0,netdev=port{i}",
                ]);
            return arguments;
        }
    }
}
