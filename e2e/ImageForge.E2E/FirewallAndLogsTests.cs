// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ImageForge.E2E.Rig;
using ImageForge.Qemu.Cluster;
using ImageForge.Qemu.Machine;

namespace ImageForge.E2E;

/// <summary>A machine that lets in what its manifest says and tells the host what it does.</summary>
public sealed class FirewallAndLogsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("imf-fw").FullName;

    [Fact]
    public async Task OnlyAllowedPortsAnswerAndEveryLineArrivesAsJson()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var set = await BuildAsync(((IPEndPoint)listener.LocalEndpoint).Port);
        int[] guest = [8080, 8081, 8082];
        var forwards = guest.Select(port => new PortForward(BuiltImage.FreePort(), port)).ToList();
        var spec = new BootMedia(null, null, set).Attach(new VmSpec
        {
            Name = "firewall", Directory = Path.Combine(_directory, "vm"), Nics = [new Nic("52:54:00:e2:01:00") { Forwards = forwards }],
        }, BootMode.Kernel);
        var machine = new TestMachine(await VirtualMachine.StartAsync(spec));
        try
        {
            // 1. The lines, from the very first of the boot on.
            using var patience = new CancellationTokenSource(Segment.Patience);
            using var lines = new StreamReader((await listener.AcceptTcpClientAsync(patience.Token)).GetStream());
            var seen = new List<JsonElement>();
            await SeesAsync(lines, seen, "agent", "mesh link mesh0", patience.Token);
            Assert.Contains(seen, l => Is(l, "init", "pid 1"));
            Assert.Contains(seen, l => Is(l, "init", "firewall 4 rules, default drop"));
            Assert.Contains(seen, l => Is(l, "kernel", "Linux version"));
            var host = machine.ConsoleText.Split("imageforge: hostname ")[1].Split('\n')[0].Trim();
            Assert.All(seen, l => Assert.Equal((host, "bench"), (l.GetProperty("machine").GetString(), l.GetProperty("labels").GetProperty("site").GetString())));
            Assert.All(seen, l => Assert.InRange(l.GetProperty("time").GetDateTimeOffset(), DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(200)));

            // 2. The doors. Nobody listens behind any: the machine itself says so where packets reach it.
            await machine.SeesAsync("imageforge: network");
            Assert.Equal("answers", await KnockAsync(forwards[0].Host));
            Assert.Equal("silent", await KnockAsync(forwards[1].Host)); // for another source
            Assert.Equal("silent", await KnockAsync(forwards[2].Host)); // no rule

            // 3. The end: what is said while the machine stops is still sent.
            var stopping = machine.PowerDownAsync();
            await SeesAsync(lines, seen, "init", "powering off", patience.Token);
            Assert.True(await stopping);
            Assert.DoesNotContain("does not know the mesh's members", machine.ConsoleText, StringComparison.Ordinal);
        }
        finally
        {
            await machine.EndAndKeepConsoleAsync();
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<string> BuildAsync(int logPort)
    {
        var (manifest, output) = (Path.Combine(_directory, "machine.yaml"), Path.Combine(_directory, "out"));
        await File.WriteAllTextAsync(manifest, $$"""
            apiVersion: imageforge.dev/v1alpha1
            kind: Machine
            name: fw
            ---
            # Else the kernel's lines get into the middle of ours.
            apiVersion: imageforge.dev/v1alpha1
            kind: Kernel
            arguments: [loglevel=4]
            ---
            apiVersion: imageforge.dev/v1alpha1
            kind: Mesh
            cluster:
              secretRef: {file: secrets.yaml}
            ---
            # Nobody there: this machine stays alone in its mesh.
            apiVersion: imageforge.dev/v1alpha1
            kind: Discovery
            name: none
            endpoint: http://10.0.2.2:1
            ---
            apiVersion: imageforge.dev/v1alpha1
            kind: Firewall
            defaultAction: drop
            ingress:
              - {name: host, protocol: tcp, ports: [8080], from: [10.0.2.2/32]}
              - {name: elsewhere, protocol: tcp, ports: [8081], from: [192.0.2.0/24, "2001:db8::/32"]}
              - {name: members, protocol: tcp, ports: [8000-9000], roles: [controlplane, worker]}
              - {name: telnet, action: reject, protocol: tcp, ports: [23]}
            ---
            apiVersion: imageforge.dev/v1alpha1
            kind: Logs
            name: host
            destination: tcp://10.0.2.2:{{logPort}}
            labels: {site: bench}
            """);
        (await Command.RunAsync("gen", "secrets", "-o", Path.Combine(_directory, "secrets.yaml"))).Succeeded();
        (await Command.RunAsync("build", manifest, "-o", output, "--output", "pxe")).Succeeded();
        return Path.Combine(output, "pxe");
    }

    /// <summary>
    /// QEMU takes the connection itself and then asks the machine: a refusal closes the connection, and where packets vanish
    /// nothing comes at all.
    /// </summary>
    private static async Task<string> KnockAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], patience.Token) == 0 ? "answers" : "talks";
        }
        catch (IOException)
        {
            return "answers";
        }
        catch (OperationCanceledException)
        {
            return "silent";
        }
    }

    private static async Task SeesAsync(StreamReader lines, List<JsonElement> seen, string source, string message, CancellationToken cancellation)
    {
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            using var json = JsonDocument.Parse(line);
            seen.Add(json.RootElement.Clone());
            if (Is(seen[^1], source, message)) return;
        }

        throw new InvalidDataException($"the lines ended before {source} said \"{message}\"");
    }

    private static bool Is(JsonElement line, string source, string message) =>
        line.GetProperty("source").GetString() == source && line.GetProperty("message").GetString()!.Contains(message, StringComparison.Ordinal);
}
