// SPDX-License-Identifier: Apache-2.0
using ImageForge.E2E.Rig;
using ImageForge.Qemu.Cluster;
using ImageForge.Qemu.Machine;

namespace ImageForge.E2E;

/// <summary>Services out of an extension, on a machine of their own: no network and no mesh is needed for them.</summary>
public sealed class ServiceTests : IDisposable
{
    private const string Manifest = """
        apiVersion: imageforge.dev/v1alpha1
        kind: Machine
        name: served
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Image
        outputs: [pxe]
        ---
        # This machine has no hardware for it.
        apiVersion: imageforge.dev/v1alpha1
        kind: Watchdog
        timeout: 60s
        ---
        # Else the kernel's lines get into the middle of ours.
        apiVersion: imageforge.dev/v1alpha1
        kind: Kernel
        arguments: [loglevel=4]
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Extension
        name: probe
        path: layer
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Service
        name: flaky
        command: [/usr/bin/probe, second-time]
        environment: {GREETING: hello world}
        secretEnvironment: {TOKEN: {secretRef: {file: token}}}
        workingDirectory: /data
        user: 1000
        group: 1001
        dependsOn: [web]
        backoff: {first: 200ms}
        limits: {memory: 32MiB, cpu: 50%, tasks: 16, openFiles: 64}
        mounts:
          - {target: /data, source: /var/lib/flaky}
          - {target: /scratch, tmpfs: 1MiB}
          - {target: /own, source: /sys/fs/cgroup/services/flaky, access: ro}
        readOnlyRoot: true
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Service
        name: web
        command: [/usr/bin/probe, listen, "8080"]
        healthCheck:
          tcp: {port: 8080}
          interval: 1s
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Service
        name: glutton
        command: [/usr/bin/probe, eat]
        restart: never
        limits: {memory: 8MiB}
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Service
        name: unwell
        command: [/usr/bin/probe, listen, "8081"]
        restart: on-failure
        healthCheck: {exec: [/usr/bin/probe], interval: 100ms, retries: 2, startPeriod: 0s}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("imf-svc").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task RunAsTheManifestSays()
    {
        await Probe.CompileAsync(_directory);
        await File.WriteAllTextAsync(Path.Combine(_directory, "served.yaml"), Manifest);
        var token = Path.Combine(_directory, "token");
        await File.WriteAllTextAsync(token, "out of a file\n");
        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await Command.RunAsync("build", Path.Combine(_directory, "served.yaml"), "-o", Path.Combine(_directory, "out"))).Succeeded();
        var spec = new BootMedia(null, null, Path.Combine(_directory, "out", "pxe"))
            .Attach(new VmSpec { Name = "services", Directory = Path.Combine(_directory, "m") }, BootMode.Kernel);
        var machine = new TestMachine(await VirtualMachine.StartAsync(spec));
        try
        {
            await machine.SeesAsync("imageforge: watchdog Software Watchdog, 60 s");
            // The order in which services tell of themselves is theirs, so each is waited for by itself.
            foreach (var line in (string[])["service web healthy", "service unwell unhealthy (code 1)", "service glutton exited (out of memory, signal 9)"])
                await machine.HasSaidAsync("imageforge: " + line);
            await machine.HasSaidAsync("imageforge: service flaky exited (code 3); starts again in 0.2 s");
            await machine.HasSaidAsync("imageforge: service flaky running", times: 2);
            var lines = machine.ConsoleText.ReplaceLineEndings("\n").Split('\n').ToList();
            Assert.Contains("imageforge: service flaky waiting for web", lines);
            Assert.InRange(lines.IndexOf("imageforge: service flaky running"), lines.IndexOf("imageforge: service web healthy"), int.MaxValue);

            Assert.True(await machine.PowerDownAsync(), $"did not power off:\n{LineFollower.Tail(spec.ConsolePath, 20)}");
            lines = [.. machine.ConsoleText.ReplaceLineEndings("\n").Split('\n')];
            var (off, flaky, web) = (lines.IndexOf("imageforge: powering off"), lines.IndexOf("imageforge: service flaky exited (signal 15)"),
                lines.IndexOf("imageforge: service web exited (signal 15)"));
            Assert.True(0 <= off && off < flaky && flaky < web, $"order of the end: {off}, {flaky}, {web}\n{LineFollower.Tail(spec.ConsolePath, 20)}");
        }
        finally
        {
            await machine.EndAndKeepConsoleAsync();
        }
    }
}
