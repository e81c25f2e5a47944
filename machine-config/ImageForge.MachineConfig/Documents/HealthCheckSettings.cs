// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig.Rules;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>How it is seen that a service works: exactly one of the first three is given.</summary>
public sealed record HealthCheckSettings
{
    /// <summary>A program and its arguments; empty when another check is given.</summary>
    public IReadOnlyList<string> Exec { get; init; } = [];

    public TcpCheck? Tcp { get; init; }

    public HttpCheck? Http { get; init; }

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    public int Retries { get; init; } = 3;

    public TimeSpan StartPeriod { get; init; } = TimeSpan.FromSeconds(30);

    internal static RecordShape<HealthCheckSettings> Shape { get; } = new("healthCheck", "How it is seen that the service works.", new HealthCheckSettings(),
        new Field<HealthCheckSettings, IReadOnlyList<string>>("exec", new ListShape<string>(ProgramWords.Argument, 256, least: 1) { Distinct = false },
            h => h.Exec, (h, v) => h with { Exec = v }, "A program of the image that ends with code 0 when all is well; it runs as the service does.")
        { Example = "[/usr/bin/web, --check]" },
        new Field<HealthCheckSettings, TcpCheck>("tcp", TcpCheck.Shape, h => h.Tcp, (h, v) => h with { Tcp = v }, "A port that accepts connections.")
        { Example = "{port: 8080}" },
        new Field<HealthCheckSettings, HttpCheck>("http", HttpCheck.Shape, h => h.Http, (h, v) => h with { Http = v },
            "A page that is answered with a status from 200 to 399.")
        { Example = "{port: 8080, path: /healthz}" },
        new Field<HealthCheckSettings, TimeSpan>("interval", Durations.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            h => h.Interval, (h, v) => h with { Interval = v }, "From one check to the next; until the first success at most 1s.")
        { Example = "30s" },
        new Field<HealthCheckSettings, TimeSpan>("timeout", Durations.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
            h => h.Timeout, (h, v) => h with { Timeout = v }, "A check that takes longer has failed.")
        { Example = "2s" },
        new Field<HealthCheckSettings, int>("retries", new IntegerShape(1, 100), h => h.Retries, (h, v) => h with { Retries = v },
            "So many failures in a row make the service unhealthy.")
        { Example = "5" },
        new Field<HealthCheckSettings, TimeSpan>("startPeriod", Durations.Between(TimeSpan.Zero, TimeSpan.FromHours(1)),
            h => h.StartPeriod, (h, v) => h with { StartPeriod = v }, "From the start; failures before the first success do not count so long.")
        { Example = "1m" })
    {
        ExactlyOne = ("exec", "tcp", "http"),
        Rules = (check, scope) =>
        {
            if (scope.Given("exec") && scope.Good("exec")) CommandRules.Check(check.Exec, "exec", scope);
        },
    };
}

/// <summary>Where a check connects to.</summary>
public sealed record TcpCheck
{
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    public int Port { get; init; }

    internal static RecordShape<TcpCheck> Shape { get; } = new("tcp", "A port that accepts connections.", new TcpCheck(),
        new Field<TcpCheck, int>("port", new IntegerShape(1, 65535), c => c.Port, (c, v) => c with { Port = v }, "TCP port.")
        { Example = "8080", Required = true },
        new Field<TcpCheck, IPAddress>("address", IpAddresses.Any, c => c.Address, (c, v) => c with { Address = v }, "Address to connect to.")
        { Example = "10.0.0.2" });
}

/// <summary>What a check asks for.</summary>
public sealed record HttpCheck
{
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    public int Port { get; init; }

    public string Path { get; init; } = "/";

    internal static RecordShape<HttpCheck> Shape { get; } = new("http", "A page that is answered with a status from 200 to 399, without TLS.", new HttpCheck(),
        new Field<HttpCheck, int>("port", new IntegerShape(1, 65535), c => c.Port, (c, v) => c with { Port = v }, "TCP port.")
        { Example = "8080", Required = true },
        new Field<HttpCheck, string>("path", Urls.Path, c => c.Path, (c, v) => c with { Path = v }, "Path of the page.")
        { Example = "/healthz" },
        new Field<HttpCheck, IPAddress>("address", IpAddresses.Any, c => c.Address, (c, v) => c with { Address = v }, "Address to connect to.")
        { Example = "10.0.0.2" });
}
