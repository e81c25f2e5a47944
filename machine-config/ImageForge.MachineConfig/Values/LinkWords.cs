// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;

namespace ImageForge.MachineConfig.Values;

/// <summary>Values that only links and routing rules have.</summary>
internal static class LinkWords
{
    /// <summary>Option 60 (RFC 2132, 9.13) is opaque; what is printable can be searched for in a server's configuration.</summary>
    public static TextShape<string> VendorClass { get; } = new(DiagnosticCode.NotVendorClass, "a vendor class", "1 to 64 printable ASCII characters",
        text => text.Length is > 0 and <= 64 && text.All(c => c is >= ' ' and <= '~') ? text : new Wrong(), text => text)
    {
        Variables = VariableUse.Machine,
        Pattern = "^[ -~]+$",
        MaxLength = 64,
    };

    /// <summary>Null: the default route of the gateway's family.</summary>
    public static TextShape<IPNetwork?> Destination { get; } = new(DiagnosticCode.NotPrefix, "a destination",
        "default, or a prefix such as 10.0.0.0/8 or 2001:db8::/32",
        text => text == "default" ? (IPNetwork?)null : IpAddresses.ParseNetwork(text, out var network) is { } wrong ? wrong : network,
        network => network?.ToString() ?? "")
    {
        Variables = VariableUse.Build,
    };

    /// <summary>A mark alone means all of its bits.</summary>
    public static TextShape<FirewallMark?> Mark { get; } = new(DiagnosticCode.NotFirewallMark, "a firewall mark",
        "mark or mark/mask, decimal or hexadecimal, such as 64 or 0x40/0x60", ParseMark, mark => mark?.ToString() ?? "")
    {
        Pattern = "^(0[xX][0-9A-Fa-f]{1,8}|[0-9]{1,10})(/(0[xX][0-9A-Fa-f]{1,8}|[0-9]{1,10}))?$",
    };

    /// <summary>A mark that is set, not compared: it has no mask.</summary>
    public static TextShape<FirewallMark?> WholeMark { get; } = new(DiagnosticCode.NotFirewallMark, "a firewall mark",
        "mark, decimal or hexadecimal, such as 81 or 0x51",
        text => text.Contains('/') ? new Wrong("a mark that is set has no mask") : ParseMark(text), mark => mark?.ToString() ?? "")
    {
        Pattern = "^(0[xX][0-9A-Fa-f]{1,8}|[0-9]{1,10})$",
    };

    private static Parsed<FirewallMark?> ParseMark(string text)
    {
        var parts = text.Split('/');
        var mask = uint.MaxValue;
        if (parts.Length > 2 || !TryNumber(parts[0], out var mark) || (parts.Length == 2 && !TryNumber(parts[1], out mask))) return new Wrong();
        if (mask == 0) return new Wrong("a mask of 0 matches everything: leave the mark out", Problem: "selects nothing");
        if ((mark & ~mask) != 0) return new Wrong($"bits are set beyond the mask: write 0x{mark & mask:x}/0x{mask:x}");
        return new FirewallMark(mark, mask);
    }

    private static bool TryNumber(string text, out uint number)
    {
        var hexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return uint.TryParse(hexadecimal ? text[2..] : text, hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
