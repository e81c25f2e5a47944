// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;

namespace ImageForge.Node.Boot;

/// <summary>The machine's name, to itself.</summary>
internal static class HostFiles
{
    private const string Written = "/run/hosts";

    /// <summary>
    /// The manifest's, else the machine's name with the first six characters of its id, so that machines that boot the
    /// same image differ.
    /// </summary>
    public static string HostName(string? wanted, string machine, string nodeId) =>
        wanted ?? $"{machine}-{nodeId[..Math.Min(6, nodeId.Length)].ToLowerInvariant()}";

    /// <summary>/etc/hosts for this name. https://man7.org/linux/man-pages/man5/hosts.5.html</summary>
    public static string Hosts(string hostName) =>
        $"127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n127.0.1.1 {hostName}\n";

    /// <summary>Sets the name, and lays a file that knows it over the image's /etc/hosts, which cannot be written.</summary>
    public static void Apply(string hostName)
    {
        HostNames.Set(hostName);
        File.WriteAllText(Written, Hosts(hostName));
        Mounts.Bind(Written, "/etc/hosts");
    }
}
