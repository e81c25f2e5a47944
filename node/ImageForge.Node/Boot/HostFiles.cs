// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig;

namespace ImageForge.Node.Boot;

/// <summary>
/// The machine's name, to itself and to programs: /run/hostname and /run/hosts, to which the image's /etc/hostname and
/// /etc/hosts lead, as they cannot be written.
/// </summary>
internal static class HostFiles
{
    private const int LongestName = 63;

    /// <summary>The name as the manifest has it, or as it is put together until the network may know another.</summary>
    public static string HostName(HostnameDocument wanted, string machine, string nodeId) =>
        wanted.Hostname ?? (wanted.Origin == HostnameOrigin.Machine ? machine : $"{machine}-{nodeId[..Math.Min(6, nodeId.Length)].ToLowerInvariant()}");

    /// <summary>What a DHCP server says, as a name; null when it is none that a machine can have.</summary>
    public static string? FromNetwork(string? advised)
    {
        var name = advised?.TrimEnd('.').ToLowerInvariant() ?? "";
        return name.Length is > 0 and <= LongestName && name != "localhost" && name.Split('.').All(IsLabel) ? name : null;
    }

    /// <summary>
    /// /etc/hosts for this name. https://man7.org/linux/man-pages/man5/hosts.5.html
    /// The name gets Debian's 127.0.1.1 unless the manifest gives it an address of its own.
    /// </summary>
    public static string Hosts(string? hostName, IReadOnlyList<StaticHost> hosts)
    {
        var text = new StringBuilder("127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n");
        if (hostName is not null && !hosts.Any(h => h.Names.Contains(hostName)))
            text.Append("127.0.1.1 ").Append(hostName).Append(hostName.Contains('.') ? " " + hostName[..hostName.IndexOf('.')] : "").Append('\n');
        foreach (var host in hosts) text.Append(host.Address).Append(' ').AppendJoin(' ', host.Names).Append('\n');
        return text.ToString();
    }

    /// <summary>Readers see the old file or the new one.</summary>
    public static void Write(string? hostName, IReadOnlyList<StaticHost> hosts, string directory = "/run")
    {
        Replace(Path.Combine(directory, "hosts"), Hosts(hostName, hosts));
        if (hostName is not null) Replace(Path.Combine(directory, "hostname"), hostName + "\n");
    }

    private static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static bool IsLabel(string text) =>
        text.Length is > 0 and <= 63 && text[0] != '-' && text[^1] != '-' && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
