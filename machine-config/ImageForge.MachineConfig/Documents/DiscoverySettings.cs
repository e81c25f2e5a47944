// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>A discovery service, at which machines of the cluster find each other.</summary>
public sealed record DiscoverySettings
{
    /// <summary>http, https or grpc (TLS); without path, query and user.</summary>
    public Uri Endpoint { get; init; } = Nowhere;

    private static readonly Uri Nowhere = new("about:blank");

    internal static RecordShape<DiscoverySettings> Shape { get; } = new("discovery service",
        "A discovery service, at which machines of the cluster find each other.", new DiscoverySettings(),
        new Field<DiscoverySettings, Uri>("endpoint", Urls.Discovery, d => d.Endpoint == Nowhere ? null : d.Endpoint, (d, v) => d with { Endpoint = v },
            "URL of the service: http:// without encryption of the connection (what is published is encrypted anyway), https:// or grpc:// with.")
        { Example = "http://10.0.2.2:3000", Required = true });
}
