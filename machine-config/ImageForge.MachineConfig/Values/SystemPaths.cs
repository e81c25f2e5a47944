// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Values;

/// <summary>Paths on the machine itself.</summary>
internal static class SystemPaths
{
    private const int Longest = 1024;

    /// <summary>Files and directories (with a slash at the end) that something else looks after, or that nothing on the node reads.</summary>
    private static readonly (string Path, string Hint)[] Managed =
    [
        ("/etc/resolv.conf", "give name servers and search domains under kind Resolver"),
        ("/etc/hosts", "give names under kind StaticHosts"),
        ("/etc/hostname", "give the name under kind Hostname"),
        ("/etc/passwd", "the image's packages bring their users: Image.packages"),
        ("/etc/group", "the image's packages bring their groups: Image.packages"),
        ("/etc/shadow", "nobody logs in to a node"),
        ("/etc/gshadow", "nobody logs in to a node"),
        ("/etc/os-release", "the builder writes it"),
        ("/etc/mtab", "the kernel knows what is mounted"),
        ("/etc/fstab", "give file systems under kind Volume"),
        ("/etc/ssl/certs/", "give certificates of authorities under kind TrustedRoots"),
        ("/etc/ca-certificates/", "give certificates of authorities under kind TrustedRoots"),
        ("/etc/sysctl.conf", "give settings under Kernel.sysctl"),
        ("/etc/sysctl.d/", "give settings under Kernel.sysctl"),
        ("/etc/sysfs.d/", "give settings under Kernel.sysfs"),
        ("/etc/modules", "give modules under Kernel.modules"),
        ("/etc/modules-load.d/", "give modules under Kernel.modules"),
        ("/etc/modprobe.d/", "give parameters under Kernel.modules"),
        ("/etc/systemd/", "there is no systemd: give programs under kind Service"),
        ("/etc/init.d/", "give programs under kind Service"),
        ("/etc/cron.d/", "nothing runs it: give programs under kind Service"),
        ("/etc/network/", "give links under kinds such as Ethernet"),
        ("/etc/chrony/", "give time servers under kind TimeSync"),
    ];

    /// <summary>Below /etc or /var, where a machine's own files lie.</summary>
    public static TextShape<string> Writable { get; } = new(DiagnosticCode.NotSystemPath, "a path below /etc or /var",
        "absolute path below /etc or /var such as /etc/motd", Parse, text => text)
    {
        Pattern = "^/(etc|var)/.*[^/]$",
        MaxLength = Longest,
    };

    private static Parsed<string> Parse(string text)
    {
        if (text.Length > Longest || !text.StartsWith('/') || text.Any(char.IsControl)) return new Wrong(text.StartsWith("etc/", StringComparison.Ordinal) || text.StartsWith("var/", StringComparison.Ordinal) ? $"write /{text}" : null);
        var parts = text[1..].Split('/');
        if (parts.Any(p => p is "" or "." or ".." || p.Length > 255))
            return new Wrong(text.EndsWith('/') ? "this is a directory: add the file's name" : "write the path without \"//\", \".\" and \"..\"");
        if (parts.Length < 2 || parts[0] is not ("etc" or "var")) return new Wrong("the rest of the root file system is part of the image: Image.packages, or kind Extension");
        var managed = Managed.FirstOrDefault(m => m.Path == text || (m.Path.EndsWith('/') && text.StartsWith(m.Path, StringComparison.Ordinal)) || m.Path == text + "/");
        return managed.Path is null ? text : new Wrong(managed.Hint, DiagnosticCode.SettingOwned, "is not for this document to set");
    }
}
