// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace ImageForge.Mesh.Discovery;

/// <summary>
/// Where a discovery service listens. <c>http</c> is HTTP/2 without TLS (prior knowledge), <c>https</c> and <c>grpc</c>
/// are TLS; ports default to 80 and 443.
/// </summary>
internal sealed record DiscoveryEndpoint(string Host, int Port, bool Tls)
{
    /// <summary>The base address that requests are made against.</summary>
    public Uri Address => new UriBuilder(Tls ? "https" : "http", Host, Port).Uri;

    /// <exception cref="FormatException">Another scheme, no host, or a path.</exception>
    public static DiscoveryEndpoint Parse(Uri uri)
    {
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("http" or "https" or "grpc") || uri.Host.Length == 0 || uri.AbsolutePath is not ("/" or ""))
            throw new FormatException($"discovery endpoint \"{uri}\" is none; write http://HOST[:PORT], https://HOST[:PORT] or grpc://HOST[:PORT]");
        var tls = uri.Scheme != "http";
        return new DiscoveryEndpoint(uri.IdnHost, uri.Port > 0 ? uri.Port : tls ? 443 : 80, tls);
    }

    /// <summary>Follows a service's redirect ("host:port"); the transport stays as it was configured.</summary>
    /// <returns>Null when the text is not host:port.</returns>
    public DiscoveryEndpoint? Redirected(string hostAndPort)
    {
        var colon = hostAndPort.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(hostAndPort.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            return null;
        var host = hostAndPort[..colon].TrimStart('[').TrimEnd(']');
        return Uri.CheckHostName(host) == UriHostNameType.Unknown ? null : this with { Host = host, Port = port };
    }

    public override string ToString() => Address.GetLeftPart(UriPartial.Authority);
}
