// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig;

namespace ImageForge.Node.Network;

/// <summary>
/// Writes /run/resolv.conf, to which /etc/resolv.conf leads: what the manifest says, else what the network says.
/// https://man7.org/linux/man-pages/man5/resolv.conf.5.html
/// </summary>
internal sealed class Resolver(NodeLog log, string path = "/run/resolv.conf")
{
    private const int MaxServers = 3; // MAXNS: the C library ignores the rest

    private readonly Lock _gate = new();
    private ResolverDocument _wanted = new();
    private NetworkAdvice _advice = NetworkAdvice.None;

    /// <summary>Takes over what the manifest says.</summary>
    public void Use(ResolverDocument wanted)
    {
        lock (_gate)
        {
            _wanted = wanted;
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

    /// <summary>Each part as the manifest gives it, else as the network does.</summary>
    internal static string Text(ResolverDocument wanted, NetworkAdvice advice)
    {
        var text = new StringBuilder();
        foreach (var server in (wanted.Nameservers.Count > 0 ? wanted.Nameservers : advice.NameServers).Distinct().Take(MaxServers))
            text.Append("nameserver ").Append(server).Append('\n');
        var domains = wanted.SearchDomains.Count > 0 ? wanted.SearchDomains : advice.SearchDomains;
        if (domains.Count > 0) text.Append("search ").AppendJoin(' ', domains).Append('\n');
        if (wanted.Options.Count > 0) text.Append("options ").AppendJoin(' ', wanted.Options).Append('\n');
        return text.ToString();
    }

    // Readers see the old file or the new one.
    private void Write()
    {
        try
        {
            var temporary = path + ".new";
            File.WriteAllText(temporary, Text(_wanted, _advice));
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException e)
        {
            log.Error("name servers: " + e.Message);
        }
    }
}
