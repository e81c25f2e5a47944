// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;

namespace ImageForge.MachineConfig.Values;

/// <summary>Where services are.</summary>
internal static class Urls
{
    private const int Longest = 1024;

    /// <summary>A Debian archive: the directory that holds dists/ and pool/.</summary>
    public static TextShape<Uri> Mirror { get; } = new(DiagnosticCode.NotUrl, "the URL of a Debian archive",
        "http:// or https:// URL of the directory that holds dists/", text => Parse(text, path: true, "http", "https"), Print)
    {
        Variables = VariableUse.Build,
        Pattern = @"^[Hh][Tt][Tt][Pp][Ss]?://[^\s@?#]+$",
        MaxLength = Longest,
    };

    /// <summary>A discovery service; grpc:// is TLS on port 443, as https:// is.</summary>
    public static TextShape<Uri> Discovery { get; } = new(DiagnosticCode.NotUrl, "the URL of a discovery service",
        "http://, https:// or grpc:// with host and optional port", text => Parse(text, path: false, "http", "https", "grpc"), Print)
    {
        Variables = VariableUse.Build,
        Pattern = @"^([Hh][Tt][Tt][Pp][Ss]?|[Gg][Rr][Pp][Cc])://[^\s@?#/]+/?$",
        MaxLength = Longest,
    };

    /// <summary>A file on a web server.</summary>
    public static TextShape<Uri> Download { get; } = new(DiagnosticCode.NotUrl, "the URL of a file",
        "http:// or https:// URL of a file", text => Parse(text, path: true, "http", "https"), Print)
    {
        Variables = VariableUse.Build,
        Pattern = @"^[Hh][Tt][Tt][Pp][Ss]?://[^\s@?#]+$",
        MaxLength = Longest,
    };

    /// <summary>The path of a request, as it stands in its first line (RFC 9110, section 7.1, without query).</summary>
    public static TextShape<string> Path { get; } = new(DiagnosticCode.NotUrl, "the path of a URL",
        "path from the root, such as /healthz",
        text => text.Length is > 0 and <= Longest && text[0] == '/' && text.All(c => c is > ' ' and <= '~' and not ('#' or '?' or '"' or '<' or '>' or '\\'))
            ? text : new Wrong(text.Length > 0 && text[0] != '/' && !text.Contains(':') ? $"write /{text}" : null), text => text)
    {
        Variables = VariableUse.Machine,
        Pattern = @"^/[^\s?#]*$",
        MaxLength = Longest,
    };

    private static Parsed<Uri> Parse(string text, bool path, params string[] schemes)
    {
        if (text.Length > Longest || text.Any(c => c <= ' ' || c > '~' || c is '\\' or '<' or '>' or '"')) return new Wrong();
        if (!text.Contains("://", StringComparison.Ordinal))
            return new Wrong(text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) ? $"begin it with {schemes[0]}:// or {schemes[1]}://" : null);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)) return new Wrong();
        if (!schemes.Contains(url.Scheme)) return new Wrong($"use {string.Join(" or ", schemes)}");
        if (url.UserInfo.Length > 0 || text.Contains('@')) return new Wrong("a user name or password in a URL ends up in logs: remove it");
        if (url.Query.Length > 0 || url.Fragment.Length > 0 || text.Contains('?') || text.Contains('#')) return new Wrong("remove the query and fragment");
        if (url.Host.Length == 0 || url.Port == 0) return new Wrong();
        // Judged by the text: Uri takes "/." for no path at all.
        if (!path && text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..].TrimEnd('/') is var host && (host.Contains('/') || text.EndsWith("//", StringComparison.Ordinal)))
            return new Wrong("remove the path: the protocol has its own");
        return url;
    }

    /// <summary>As canonical as .NET makes it, without the slash that it adds to a bare host.</summary>
    private static string Print(Uri url) => url.AbsolutePath == "/" ? url.AbsoluteUri.TrimEnd('/') : url.AbsoluteUri;
}
