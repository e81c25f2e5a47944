// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;

namespace ImageForge.Linux.Nftables;

/// <summary>
/// The kernel's packet filter, without the nft program. Only tables named here are touched. Every change is one
/// transaction: packets meet either the old rules or the new ones.
/// </summary>
public sealed class NftablesNetlink : IDisposable
{
    private readonly NetlinkSocket _socket;

    /// <exception cref="LinuxException">EPROTONOSUPPORT: the kernel has no netfilter (module nfnetlink not loaded).</exception>
    public NftablesNetlink() => _socket = new NetlinkSocket(NetlinkSocket.Netfilter);

    /// <summary>Puts the table in place of the one of its name, if any.</summary>
    /// <exception cref="LinuxException">The kernel lacks something (EOPNOTSUPP, ENOENT: a module), or this process may not (EPERM).</exception>
    public void Replace(NftTable table) => Commit(NftMessages.Replace(table), $"set table {table.Name}");

    /// <summary>Fills a named set anew; rules that look into it see the old or the new elements, never none.</summary>
    /// <exception cref="LinuxException">ENOENT: no such table or set.</exception>
    public void Refill(string table, params IReadOnlyList<NftSet> sets) =>
        Commit([.. sets.SelectMany(set => NftMessages.Refill(table, set))], $"fill sets of table {table}");

    /// <summary>Takes the table away with all that is in it; false when there is none.</summary>
    public bool Remove(string table)
    {
        if (!Exists(table)) return false;
        Commit([NftMessages.DeleteTable(table)], $"remove table {table}");
        return true;
    }

    public bool Exists(string table)
    {
        try
        {
            _socket.Execute(NftMessages.GetTable(table), $"look for table {table}");
            return true;
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Commit(IReadOnlyList<NetlinkRequest> messages, string operation) =>
        _socket.ExecuteBatch(NftMessages.Batch(end: false), messages, NftMessages.Batch(end: true), operation);
}
