// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Nftables;
using ImageForge.MachineConfig;
using ImageForge.Mesh.Dataplane;

namespace ImageForge.Node.Firewall;

/// <summary>The machine's own table of packet rules; those of others are never touched.</summary>
internal static class MachineFirewall
{
    /// <summary>Puts the document in force in one step; null takes the table away.</summary>
    /// <exception cref="LinuxException">The kernel does not take it; what was in force before still is.</exception>
    public static void Use(FirewallDocument? firewall, MeshDocument? mesh)
    {
        try
        {
            using var netlink = new NftablesNetlink();
            if (firewall is null) netlink.Remove(MeshSets.Table);
            else netlink.Replace(FirewallTable.Of(firewall, mesh));
        }
        catch (LinuxException e) when (firewall is null && e.Errno is Errno.EPROTONOSUPPORT or Errno.EINVAL or Errno.EOPNOTSUPP)
        {
            // A kernel without netfilter, or without its nf_tables, has no table to take away.
            return;
        }
    }
}
