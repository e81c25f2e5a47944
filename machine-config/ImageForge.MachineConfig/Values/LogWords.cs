// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;

namespace ImageForge.MachineConfig.Values;

/// <summary>Values that only Logs documents have.</summary>
internal static class LogWords
{
    private const int LongestPath = 255;

    public static TextShape<LogDestination> Destination { get; } = new(DiagnosticCode.NotLogDestination, "a destination for lines",
        "tcp://host:port, udp://host:port or the path of a file below /var/", Parse, Print)
    {
        Variables = VariableUse.Build,
        Pattern = @"^((tcp|udp)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):[1-9][0-9]{0,4}|/var/[^\u0000-\u0020\u007f]+)$",
        MaxLength = 300,
    };

    /// <summary>As identifiers in the languages that query logs.</summary>
    public static TextShape<string> LabelKey { get; } = new(DiagnosticCode.NotLogLabel, "a label's name",
        "1 to 63 of letters, digits and \"_\", not beginning with a digit",
        text => text.Length is > 0 and <= 63 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? text
            : new Wrong(text.Replace('-', '_').Replace('.', '_') is var better && better != text ? $"write {better}" : null), text => text)
    {
        Pattern = "^[A-Za-z_][A-Za-z0-9_]*$",
        MaxLength = 63,
    };

    public static TextShape<string> LabelValue { get; } = new(DiagnosticCode.NotLogLabel, "a label's value",
        "1 to 255 characters without control characters", text => text.Length is > 0 and <= 255 && !text.Any(char.IsControl) ? text : new Wrong(), text => text)
    {
        Variables = VariableUse.Machine,
        MaxLength = 255,
    };

    private static string Print(LogDestination destination) => destination switch
    {
        LogDestination.Tcp(var host, var port) => $"tcp://{Bracketed(host)}:{port}",
        LogDestination.Udp(var host, var port) => $"udp://{Bracketed(host)}:{port}",
        LogDestination.File(var path) => path,
        _ => throw new NotSupportedException(destination.ToString()),
    };

    private static string Bracketed(string host) => host.Contains(':') ? $"[{host}]" : host;

    private static Parsed<LogDestination> Parse(string text)
    {
        if (text.StartsWith("tcp://", StringComparison.Ordinal) || text.StartsWith("udp://", StringComparison.Ordinal)) return ParseRemote(text);
        if (text.StartsWith('/')) return ParseFile(text);
        if (text.StartsWith("file://", StringComparison.Ordinal)) return new Wrong("write the path alone, without file://");
        return new Wrong(text.Contains("://", StringComparison.Ordinal) ? "use tcp:// or udp://" : "begin it with tcp://, udp:// or /var/");
    }

    private static Parsed<LogDestination> ParseRemote(string text)
    {
        var rest = text[6..];
        if (rest.Contains('@')) return new Wrong("a user name or password in a destination ends up in logs: remove it");
        if (rest.IndexOfAny(['/', '?', '#']) >= 0) return new Wrong("remove what follows the port");
        var colon = rest.LastIndexOf(':');
        if (colon < 0 || rest.EndsWith(']')) return new Wrong($"add the port: {text}:5170");
        var (host, port) = (rest[..colon], rest[(colon + 1)..]);
        if (port.Length is 0 or > 5 || !port.All(char.IsAsciiDigit) || port[0] == '0' || int.Parse(port, CultureInfo.InvariantCulture) > 65535)
            return new Wrong("the port is a number from 1 to 65535");
        var number = int.Parse(port, CultureInfo.InvariantCulture);
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (bracketed) host = host[1..^1];
        if (IpAddresses.TryParse(host, out var address))
        {
            if (bracketed != host.Contains(':')) return new Wrong(bracketed ? $"write {host} without brackets" : $"write [{host}]:{port}");
            host = address.ToString();
        }
        else if (bracketed || !IsHost(host))
        {
            return new Wrong();
        }

        return text[0] == 't' ? new LogDestination.Tcp(host, number) : (LogDestination)new LogDestination.Udp(host, number);
    }

    private static bool IsHost(string text) => text.Length <= 253 && text.ToLowerInvariant().Split('.').All(DnsNames.IsLabel) && !char.IsAsciiDigit(text[^1]);

    private static Parsed<LogDestination> ParseFile(string text)
    {
        if (!text.StartsWith("/var/", StringComparison.Ordinal)) return new Wrong("the root cannot be written: choose a path below /var/");
        if (text.Length > LongestPath || text.Any(c => c <= ' ' || c == '\x7f')) return new Wrong();
        return text.Split('/')[1..].Any(part => part is "" or "." or "..") ? new Wrong("write the path without empty parts, \".\" and \"..\"")
            : new LogDestination.File(text);
    }
}
