// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux;
using ImageForge.Linux.Nftables;

namespace ImageForge.Mesh.Dataplane;

/// <summary>Keeps the firewall's sets of member addresses as the members are.</summary>
/// <param name="said">Told once per kind of trouble.</param>
internal sealed class RoleSets(Action<string> said) : IDisposable
{
    private readonly NftablesNetlink _netlink = new();
    private string? _filled;
    private string? _trouble;

    /// <summary>Fills the sets when the members differ from last time, and in any case when <paramref name="review"/> says so.</summary>
    public void Apply(IEnumerable<(string Role, IReadOnlyList<IPNetwork> Addresses)> members, bool review)
    {
        var wanted = members.ToList();
        var text = string.Join(';', wanted.Select(m => $"{m.Role} {string.Join(' ', m.Addresses)}"));
        if (!review && text == _filled) return;
        try
        {
            _netlink.Refill(MeshSets.Table, [.. MeshSets.For(wanted)]);
            (_filled, _trouble) = (text, null);
        }
        catch (LinuxException e)
        {
            // Tried again at the next review: the table may come, or come back.
            if (_trouble != e.Message) said($"the firewall does not know the mesh's members: {e.Message}");
            (_filled, _trouble) = (null, e.Message);
        }
    }

    public void Dispose() => _netlink.Dispose();
}
