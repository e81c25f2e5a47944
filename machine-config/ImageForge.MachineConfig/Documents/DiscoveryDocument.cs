// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>kind: Discovery. A service at which machines of the cluster find each other; a mesh uses all that it is given.</summary>
public sealed record DiscoveryDocument
{
    /// <summary>DNS label; for this manifest and its patches, not told to anybody.</summary>
    public string Name { get; init; } = "";

    /// <summary>http, https or grpc (TLS); without path, query and user.</summary>
    public Uri Endpoint { get; init; } = Nowhere;

    private static readonly Uri Nowhere = new("about:blank");

    internal static RecordShape<DiscoveryDocument> Shape { get; } = new("Discovery",
        "A service at which machines of the cluster find each other. Several are used side by side.", new DiscoveryDocument(),
        new Field<DiscoveryDocument, string>("name", DnsNames.DocumentName, d => d.Name, (d, v) => d with { Name = v },
            "Tells this service from the others of the manifest.")
        { Example = "default", Required = true },
        new Field<DiscoveryDocument, Uri>("endpoint", Urls.Discovery, d => d.Endpoint == Nowhere ? null : d.Endpoint, (d, v) => d with { Endpoint = v },
            "URL of the service: http:// without encryption of the connection (what is published is encrypted anyway), https:// or grpc:// with.")
        { Example = "http://10.0.2.2:3000", Required = true })
    {
        IsDocument = true,
    };

    internal static Kind<DiscoveryDocument> Kind { get; } =
        new NamedKind<DiscoveryDocument>(Shape, m => m.Discovery, (m, v) => m with { Discovery = v });
}
