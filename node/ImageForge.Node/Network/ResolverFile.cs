// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;

namespace ImageForge.Node.Network;

/// <summary>/run/resolv.conf, to which /etc/resolv.conf leads. https://man7.org/linux/man-pages/man5/resolv.conf.5.html</summary>
internal static class ResolverFile
{
    private const int MaxServers = 3; // MAXNS: the C library ignores the rest

    public static string Text(IEnumerable<IPAddress> servers, IEnumerable<string> domains)
    {
        var text = new StringBuilder();
        foreach (var server in servers.Distinct().Take(MaxServers)) text.Append("nameserver ").Append(server).Append('\n');
        var search = string.Join(' ', domains.Distinct(StringComparer.OrdinalIgnoreCase));
        if (search.Length > 0) text.Append("search ").Append(search).Append('\n');
        return text.ToString();
    }

    /// <summary>Readers see the old file or the new one.</summary>
    public static void Write(string text, string path = "/run/resolv.conf")
    {
        var temporary = path + ".new";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
