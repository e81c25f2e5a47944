// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using ImageForge.Qemu.Cluster;

namespace ImageForge.E2E.Rig;

/// <summary>
/// images/examples/cluster.yaml built once for all tests, with secrets of its own and a discovery port that is free here.
/// </summary>
public sealed class BuiltImage : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("imf-e2e").FullName;

    public string Manifest => Path.Combine(_directory, "cluster.yaml");

    public string Output => Path.Combine(_directory, "out");

    public int DiscoveryPort { get; private set; }

    public BootMedia Media => new(Artifact("raw"), Artifact("iso"), Path.Combine(Output, "pxe"));

    public string Artifact(string extension) => Directory.EnumerateFiles(Output, $"*.{extension}").Single();

    public async Task InitializeAsync()
    {
        DiscoveryPort = FreePort();
        var example = await File.ReadAllTextAsync(Path.Combine(Command.Root, "images", "examples", "cluster.yaml"));
        Assert.Contains("10.0.2.2:3000", example);
        await File.WriteAllTextAsync(Manifest, example.Replace("10.0.2.2:3000", $"10.0.2.2:{DiscoveryPort}", StringComparison.Ordinal));
        (await Command.RunAsync("gen", "secrets", "-o", Path.Combine(_directory, "secrets.yaml"))).Succeeded();
        (await Command.RunAsync("build", Manifest, "-o", Output, "--output", "raw,iso,qcow2,pxe")).Succeeded();
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return Task.CompletedTask;
    }

    internal static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
