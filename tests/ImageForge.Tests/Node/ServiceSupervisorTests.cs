// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using ImageForge.Node;
using ImageForge.Node.Services;

namespace ImageForge.Tests.Node;

public sealed class ServiceSupervisorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Starts_in_the_order_of_dependencies_and_stops_in_the_reverse()
    {
        var site = new Site();
        var network = new TaskCompletionSource();
        var supervisor = site.Supervise(_ => network.Task,
            Service("web", dependsOn: ["database", "network"]), Service("database"), Service("logs", dependsOn: ["web"]));
        var running = supervisor.RunAsync();
        await site.SaysAsync("service database running");
        Assert.Equal(["start database"], site.Deeds);
        network.SetResult();
        await site.SaysAsync("service logs running");
        Assert.Equal(["start database", "start web", "start logs"], site.Deeds);

        await supervisor.StopAsync().WaitAsync(Patience);
        await running.WaitAsync(Patience);
        Assert.Equal(["signal 15 to logs", "signal 15 to web", "signal 15 to database"], site.Deeds.Skip(3));
        Assert.Contains("imageforge: service web waiting for database, network", site.Said);
    }

    [Fact]
    public async Task Failed_service_is_started_again_and_told_about()
    {
        var site = new Site();
        var supervisor = site.Supervise(_ => Task.CompletedTask, Service("web") with { Backoff = new() { First = TimeSpan.FromMilliseconds(100) } });
        var running = supervisor.RunAsync();
        await site.SaysAsync("service web running");
        site.End("web", new ServiceEnd(new ExitStatus(0x0300)));
        await site.SaysAsync("service web running", times: 2);
        Assert.Equal("imageforge: service web exited (code 3); starts again in 0.1 s", site.Said.ElementAt(1));
        await supervisor.StopAsync().WaitAsync(Patience);
        await running.WaitAsync(Patience);
    }

    [Fact]
    public async Task Who_depends_on_what_never_becomes_ready_says_so()
    {
        var site = new Site();
        var supervisor = site.Supervise(_ => Task.CompletedTask, Service("prepare") with { Oneshot = true, Restart = RestartPolicy.Never },
            Service("web", dependsOn: ["prepare"]));
        var running = supervisor.RunAsync();
        await site.SaysAsync("service prepare running");
        site.End("prepare", new ServiceEnd(new ExitStatus(0x0100)));
        await site.SaysAsync("error: service web waits in vain: prepare ended before it was ready");
        await supervisor.StopAsync().WaitAsync(Patience);
        await running.WaitAsync(Patience);
        Assert.DoesNotContain("start web", site.Deeds);
    }

    [Fact]
    public async Task Program_that_ignores_its_signal_is_killed()
    {
        var site = new Site { Obedient = false };
        var supervisor = site.Supervise(_ => Task.CompletedTask, Service("web") with { StopTimeout = TimeSpan.FromMilliseconds(50), StopSignal = StopSignal.Quit });
        var running = supervisor.RunAsync();
        await site.SaysAsync("service web running");
        await supervisor.StopAsync().WaitAsync(Patience);
        await running.WaitAsync(Patience);
        Assert.Equal(["start web", "signal 3 to web", "kill web"], site.Deeds);
    }

    [Fact]
    public async Task What_cannot_be_started_does_not_disturb_the_others()
    {
        var site = new Site { Broken = "web" };
        var supervisor = site.Supervise(_ => Task.CompletedTask, Service("web"), Service("database"));
        var running = supervisor.RunAsync();
        await site.SaysAsync("service web exited (no control group); starts again in 1 s");
        await site.SaysAsync("service database running");
        await supervisor.StopAsync().WaitAsync(Patience);
        await running.WaitAsync(Patience);
    }

    [Fact]
    public async Task Probe_connects_and_asks()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var tcp = new HealthCheckSettings { Tcp = new() { Port = port }, Timeout = TimeSpan.FromSeconds(5) };
        Assert.Null(await HealthProbe.AskAsync(tcp, TimeProvider.System));
        (await listener.AcceptTcpClientAsync()).Dispose();

        Assert.Null(await AskAsync("200 OK"));
        Assert.Null(await AskAsync("302 Found"));
        Assert.Equal("status 503", await AskAsync("503 Service Unavailable"));
        var silent = new HealthCheckSettings { Http = new() { Port = port }, Timeout = TimeSpan.FromMilliseconds(150) };
        Assert.Equal("no answer in time", await HealthProbe.AskAsync(silent, TimeProvider.System));
        listener.Stop();
        Assert.Equal("ConnectionRefused", await HealthProbe.AskAsync(tcp, TimeProvider.System));

        async Task<string?> AskAsync(string status)
        {
            var asking = HealthProbe.AskAsync(new() { Http = new() { Port = port, Path = "/healthz" }, Timeout = TimeSpan.FromSeconds(5) }, TimeProvider.System);
            using var client = await listener.AcceptTcpClientAsync();
            var reader = new StreamReader(client.GetStream());
            Assert.Equal("GET /healthz HTTP/1.1", await reader.ReadLineAsync());
            while (await reader.ReadLineAsync() is { Length: > 0 }) continue;
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"));
            return await asking;
        }
    }

    [Fact]
    public async Task Mesh_is_there_when_its_link_has_an_address()
    {
        var list = Path.GetTempFileName();
        const string other = "fe800000000000000000000000000001 02 40 20 80     eth0\n";
        await File.WriteAllTextAsync(list, other);
        var conditions = new ServiceConditions(Task.CompletedTask, Task.CompletedTask, TimeProvider.System, list);
        var waiting = conditions.WaitAsync("mesh", default);
        await Task.Delay(50);
        Assert.False(waiting.IsCompleted);
        await File.WriteAllTextAsync(list, other + "fd000000000000000000000000000001 05 80 00 80    mesh0\n");
        await waiting.WaitAsync(Patience);
        File.Delete(list);
        Assert.True(conditions.WaitAsync("network", default).IsCompleted);
    }

    [Fact]
    public void Limits_become_the_control_groups_settings()
    {
        Assert.Equal("memory.max max, memory.swap.max max, memory.oom.group 0, cpu.max max 100000, pids.max max", Text(new ServiceLimits()));
        Assert.Equal("memory.max 268435456, memory.swap.max 0, memory.oom.group 1, cpu.max 150000 100000, pids.max 64",
            Text(new ServiceLimits { Memory = 256 << 20, Cpu = 150, Tasks = 64 }));

        static string Text(ServiceLimits limits) => string.Join(", ", ServiceCgroup.Settings(limits).Select(s => $"{s.File} {s.Value}"));
    }

    private static ServiceDocument Service(string name, params string[] dependsOn) => new() { Name = name, Command = ["/" + name], DependsOn = dependsOn };

    /// <summary>A machine whose programs are made up, and that remembers what was done to them.</summary>
    private sealed class Site
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource<ServiceEnd>> _running = new();

        public ConcurrentQueue<string> Said { get; } = new();

        public ConcurrentQueue<string> Deeds { get; } = new();

        /// <summary>Whether programs end when they are asked to.</summary>
        public bool Obedient { get; init; } = true;

        public string? Broken { get; init; }

        public ServiceSupervisor Supervise(Func<string, Task> condition, params ServiceDocument[] services)
        {
            var log = new NodeLog(Said.Enqueue);
            return new([.. services.Select(s => new ServiceRunner(s, () => Start(s.Name), _ => Task.FromResult<string?>(null), log, TimeProvider.System))], condition, log);
        }

        public void End(string name, ServiceEnd end) => _running[name].SetResult(end);

        public async Task SaysAsync(string line, int times = 1)
        {
            var began = TimeProvider.System.GetTimestamp();
            while (Said.Count(s => s == "imageforge: " + line) < times)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"never said \"{line}\":\n{string.Join('\n', Said)}");
                await Task.Delay(5);
            }
        }

        private ServiceProcess Start(string name)
        {
            if (name == Broken) throw new IOException("no control group");
            Deeds.Enqueue($"start {name}");
            var ended = _running[name] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return new(1, Task.CompletedTask, ended.Task, signal =>
            {
                Deeds.Enqueue($"signal {signal} to {name}");
                if (Obedient) ended.SetResult(new(new ExitStatus(signal)));
            }, () =>
            {
                Deeds.Enqueue($"kill {name}");
                ended.SetResult(new(new ExitStatus(9)));
            });
        }
    }
}
