// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;

namespace ImageForge.MachineConfig.Values;

/// <summary>Names of machines: RFC 1123 section 2.1, in lower case as Kubernetes and DNS servers store them.</summary>
internal static class DnsNames
{
    /// <summary>The node appends "-" and six characters of its id, and the whole must stay a label of 63.</summary>
    public const int LongestMachineName = 56;

    /// <summary>Linux's HOST_NAME_MAX is 64, but its first label and DNS allow 63.</summary>
    private const int LongestHostname = 63;

    /// <summary>RFC 1035 section 2.3.4, without the root's dot.</summary>
    private const int LongestDomain = 253;

    private const string HostPattern = @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    public static TextShape<string> MachineName { get; } = new(DiagnosticCode.NotDnsLabel, "a DNS label",
        $"1 to {LongestMachineName} of a-z, 0-9 and \"-\", beginning and ending with a letter or digit",
        text => text.Length <= LongestMachineName && IsLabel(text) ? text : new Wrong(Suggest(text, IsLabel)), text => text)
    {
        Variables = VariableUse.Build,
        Pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        MaxLength = LongestMachineName,
    };

    /// <summary>The name by which documents of one kind are told apart.</summary>
    public static TextShape<string> DocumentName { get; } = new(DiagnosticCode.NotDnsLabel, "a DNS label",
        "1 to 63 of a-z, 0-9 and \"-\", beginning and ending with a letter or digit",
        text => IsLabel(text) ? text : new Wrong(Suggest(text, IsLabel)), text => text)
    {
        Pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        MaxLength = 63,
    };

    public static TextShape<string> Hostname { get; } = new(DiagnosticCode.NotHostname, "a host name",
        $"DNS labels of a-z, 0-9 and \"-\", joined by dots, at most {LongestHostname} characters",
        text => IsHostname(text) ? text : new Wrong(Suggest(text, IsHostname)), text => text)
    {
        Variables = VariableUse.Machine,
        Tame = Tamed,
        Pattern = HostPattern,
        MaxLength = LongestHostname,
    };

    public static TextShape<string> Label { get; } = new(DiagnosticCode.NotDnsLabel, "a DNS label",
        "1 to 63 of a-z, 0-9 and \"-\", beginning and ending with a letter or digit",
        text => IsLabel(text) ? text : new Wrong(Suggest(text, IsLabel)), text => text)
    {
        Pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        MaxLength = 63,
    };

    /// <summary>A name of any host: longer than what a machine can call itself.</summary>
    public static TextShape<string> Host { get; } = new(DiagnosticCode.NotHostname, "a host name",
        $"DNS labels of a-z, 0-9 and \"-\", joined by dots, at most {LongestDomain} characters",
        text => IsDomain(text) ? text : new Wrong(Suggest(text, IsDomain)), text => text)
    {
        Variables = VariableUse.Build,
        Pattern = HostPattern,
        MaxLength = LongestDomain,
    };

    /// <summary>A domain that short names are looked up in; the root says that there is none.</summary>
    public static TextShape<string> SearchDomain { get; } = new(DiagnosticCode.NotHostname, "a domain",
        "DNS labels of a-z, 0-9 and \"-\", joined by dots, or \".\" alone",
        text => text == "." || IsDomain(text) ? text : new Wrong(Suggest(text, IsDomain)), text => text)
    {
        Variables = VariableUse.Build,
        Pattern = @"^(\.|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)$",
        MaxLength = LongestDomain,
    };

    /// <summary>A host by name or by address, as text in canonical form.</summary>
    public static TextShape<string> Server { get; } = new(DiagnosticCode.NotHostname, "a host name or IP address",
        "host name such as ntp.example.com, or IP address", ParseServer, text => text)
    {
        Variables = VariableUse.Build,
        Pattern = "^[A-Za-z0-9.:-]+$",
        MaxLength = LongestDomain,
    };

    public static bool IsLabel(string text) =>
        text.Length is > 0 and <= 63 && text[0] != '-' && text[^1] != '-' &&
        text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>A last label of digits only would be taken for an IPv4 address (RFC 1123 section 2.1).</summary>
    private static bool IsHostname(string text) => text.Length <= LongestHostname && IsDomain(text);

    private static bool IsDomain(string text) =>
        text.Length <= LongestDomain && text.Split('.') is var labels && labels.All(IsLabel) &&
        (labels.Length == 1 || !labels[^1].All(char.IsAsciiDigit));

    /// <summary>As a part of a label: serial numbers are in capitals, and MAC addresses have colons.</summary>
    private static string Tamed(string text) =>
        string.Concat(text.ToLowerInvariant().Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-')).Trim('-');

    private static Parsed<string> ParseServer(string text)
    {
        if (IpAddresses.TryParse(text, out var address))
            return IpAddresses.IsHost(address) ? address.ToString() : new Wrong("this address belongs to no single host");
        if (IsDomain(text)) return text;
        if (text.Contains("://", StringComparison.Ordinal)) return new Wrong("write the host alone, without the scheme");
        var colon = text.LastIndexOf(':');
        return new Wrong(colon > 0 && (IsDomain(text[..colon]) || IpAddresses.TryParse(text[..colon], out _)) ? $"write {text[..colon]}, without the port" : Suggest(text, IsDomain));
    }

    private static string? Suggest(string text, Func<string, bool> fits)
    {
        var better = text.ToLowerInvariant().Replace('_', '-').Replace(' ', '-').Trim('-', '.');
        return better != text && fits(better) ? $"write {better}" : null;
    }
}
