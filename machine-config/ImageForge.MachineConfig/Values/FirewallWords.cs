// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Values;

/// <summary>Names that only firewall rules have.</summary>
internal static class FirewallWords
{
    /// <summary>Any link, the mesh's included; loopback is not filtered.</summary>
    public static TextShape<string> Interface { get; } = new(DiagnosticCode.NotInterfaceName, "a network interface name",
        "1 to 15 characters without spaces, \"/\" and \":\", such as eth0",
        text => text == "lo" ? new Wrong("loopback always passes: remove it")
            : text.Length is > 0 and <= 15 && text is not ("." or "..") && text.All(c => c is > ' ' and <= '~' and not ('/' or ':' or '*')) ? text
            : new Wrong(text.Contains('*') ? "write each name out: patterns are not taken" : null), text => text)
    {
        Pattern = "^[!-)+-.0-9;-~]+$",
        MaxLength = 15,
    };
}
