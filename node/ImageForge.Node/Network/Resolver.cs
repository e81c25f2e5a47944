// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;

namespace ImageForge.Node.Network;

/// <summary>
/// Writes /run/resolv.conf, to which /etc/resolv.conf leads: what the manifest says, else what the network says.
/// https://man7.org/linux/man-pages/man5/resolv.conf.5.html
/// </summary>
internal sealed class Resolver(NodeLog log, string path = "/run/resolv.conf")
{
    private const int MaxServers = 3; // MAXNS: the C library ignores the rest

    private readonly Lock _gate = new();
    private IReadOnlyList<IPAddress> _servers = [];
    private NetworkAdvice _advice = NetworkAdvice.None;

    /// <summary>Takes over what the manifest says.</summary>
    public void Use(IReadOnlyList<IPAddress> servers)
    {
        lock (_gate)
        {
            _servers = servers;
            Write();
        }
    }

    /// <summary>Takes over what the network says.</summary>
    public void Learn(NetworkAdvice advice)
    {
        lock (_gate)
        {
            _advice = advice;
            Write();
        }
    }

    internal static string Text(IEnumerable<IPAddress> servers, IEnumerable<string> domains)
    {
        var text = new StringBuilder();
        foreach (var server in servers.Distinct().Take(MaxServers)) text.Append("nameserver ").Append(server).Append('\n');
        var search = string.Join(' ', domains.Distinct(StringComparer.OrdinalIgnoreCase));
        if (search.Length > 0) text.Append("search ").Append(search).Append('\n');
        return text.ToString();
    }

    // Readers see the old file or the new one.
    private void Write()
    {
        try
        {
            var temporary = path + ".new";
            File.WriteAllText(temporary, Text(_servers.Count > 0 ? _servers : _advice.NameServers, _advice.SearchDomains));
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException e)
        {
            log.Error("name servers: " + e.Message);
        }
    }
}
