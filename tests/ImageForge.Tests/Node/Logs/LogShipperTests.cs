// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ImageForge.MachineConfig;
using ImageForge.Node;
using ImageForge.Node.Logs;

namespace ImageForge.Tests.Node.Logs;

/// <summary>Against real listeners on loopback and files below a temporary directory.</summary>
public sealed class LogShipperTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ConcurrentQueue<string> _console = [];
    private readonly LogHub _hub = new(TimeProvider.System);

    [Fact]
    public async Task Lines_arrive_over_Tcp_in_order_those_of_the_boot_first()
    {
        _hub.Source("init").Line("pid 1");
        using var listener = Listen();
        await RunAsync(Tcp(listener), async () =>
        {
            using var reader = await AcceptAsync(listener);
            _hub.Source("service/web").Line("ready", LogLevel.Warning);
            Assert.Equal(["init pid 1", "service/web ready"], [Short(await reader.ReadLineAsync()), Short(await reader.ReadLineAsync())]);
        });
        Assert.Contains(_console, line => line.StartsWith("imageforge: logs central reach tcp 127.0.0.1 port", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_selected_stays()
    {
        using var listener = Listen();
        var logs = Tcp(listener) with { Sources = [LogSelection.Services], Level = LogThreshold.Warning };
        await RunAsync(logs, async () =>
        {
            _hub.Source("init").Line("x", LogLevel.Error);
            _hub.Source("kernel").Line("x", LogLevel.Error);
            _hub.Source("service/web").Line("x");
            _hub.Source("service/web").Line("wanted", LogLevel.Error);
            using var reader = await AcceptAsync(listener);
            Assert.Equal("service/web wanted", Short(await reader.ReadLineAsync()));
        });
    }

    [Fact]
    public async Task While_nobody_listens_the_oldest_go_and_are_counted()
    {
        int port;
        using (var free = Listen()) port = ((IPEndPoint)free.LocalEndpoint).Port;
        var logs = new LogsDocument { Name = "central", Destination = new LogDestination.Tcp("127.0.0.1", port), Buffer = 4096 };
        await RunAsync(logs, async () =>
        {
            for (var i = 0; i < 100; i++) _hub.Source("init").Line($"{i} " + new string('x', 200));
            await Eventually(() => _console.Any(l => l.StartsWith("imageforge: error: logs central: ", StringComparison.Ordinal)));
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            using var reader = await AcceptAsync(listener);
            var first = JsonDocument.Parse((await reader.ReadLineAsync())!).RootElement;
            Assert.Equal(("logs", "warning"), (first.GetProperty("source").GetString(), first.GetProperty("level").GetString()));
            var dropped = first.GetProperty("dropped").GetInt32();
            Assert.InRange(dropped, 75, 90);
            var lines = new List<string>();
            while (!lines.Any(l => l.StartsWith("init 99 ", StringComparison.Ordinal))) lines.Add(Short(await reader.ReadLineAsync()));
            Assert.StartsWith($"init {100 - lines.Count(l => l.EndsWith('x'))} ", lines[0], StringComparison.Ordinal);
        });
        Assert.Single(_console, l => l.Contains("error: logs central", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_closed_connection_is_opened_anew()
    {
        using var listener = Listen();
        await RunAsync(Tcp(listener), async () =>
        {
            _hub.Source("init").Line("one");
            using (var reader = await AcceptAsync(listener)) Assert.Equal("init one", Short(await reader.ReadLineAsync()));
            await Task.Delay(100); // the end of the connection is on its way
            _hub.Source("init").Line("two");
            using var again = await AcceptAsync(listener);
            Assert.Equal("init two", Short(await again.ReadLineAsync()));
        });
    }

    [Fact]
    public async Task Over_Udp_a_line_is_a_datagram()
    {
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var logs = new LogsDocument { Name = "central", Destination = new LogDestination.Udp("127.0.0.1", ((IPEndPoint)receiver.Client.LocalEndPoint!).Port) };
        await RunAsync(logs, async () =>
        {
            _hub.Source("init").Line("one\ntwo");
            using var patience = new CancellationTokenSource(Patience);
            Assert.Equal("init one", Short(Encoding.UTF8.GetString((await receiver.ReceiveAsync(patience.Token)).Buffer)));
            Assert.Equal("init two", Short(Encoding.UTF8.GetString((await receiver.ReceiveAsync(patience.Token)).Buffer)));
        });
    }

    [Fact]
    public async Task A_file_is_set_aside_when_it_has_grown()
    {
        using var folder = new MachineConfig.TemporaryFolder();
        var path = folder.At("log/machine/all.jsonl");
        var logs = new LogsDocument { Name = "disk", Destination = new LogDestination.File(path), MaxSize = 1000, MaxFiles = 3 };
        await RunAsync(logs, async () =>
        {
            for (var i = 0; i < 60; i++) _hub.Source("init").Line($"line {i}");
            await Eventually(() => File.Exists(path) && File.ReadAllText(path).Contains("line 59", StringComparison.Ordinal));
        });
        string[] files = [path, path + ".1", path + ".2"];
        Assert.Equal(files.Order(StringComparer.Ordinal), Directory.GetFiles(Path.GetDirectoryName(path)!).Order(StringComparer.Ordinal));
        Assert.All(files, f => Assert.InRange(new FileInfo(f).Length, 1, 1000));
        Assert.All(files, f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
        var lines = files.Reverse().SelectMany(File.ReadAllLines).Select(l => Short(l)).ToList();
        Assert.Equal(Enumerable.Range(60 - lines.Count, lines.Count).Select(i => $"init line {i}"), lines);
    }

    [Fact]
    public void A_line_is_a_JSON_object_of_these_fields()
    {
        var json = new LogJson("edge-1", new Dictionary<string, string> { ["site"] = "berlin", ["a"] = "\"" });
        var line = new LogLine(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(1)), LogLevel.Error, "kernel", "a \"ü\"\t\u001b");
        Assert.Equal(
            """{"time":"2026-01-02T02:04:05.678000Z","level":"error","source":"kernel","machine":"edge-1","message":"a \"ü\"\t\u001B","labels":{"a":"\"","site":"berlin"}}""" + "\n",
            Encoding.UTF8.GetString(json.Of(line)));
        Assert.Equal(
            """{"time":"2026-01-02T03:04:05.000000Z","level":"warning","source":"logs","machine":"m","message":"7 lines were dropped while this destination could not be reached","dropped":7}""" + "\n",
            Encoding.UTF8.GetString(new LogJson("m", new Dictionary<string, string>()).OfDropped(7, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))));
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static LogsDocument Tcp(TcpListener listener) =>
        new() { Name = "central", Destination = new LogDestination.Tcp("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port) };

    private static async Task<StreamReader> AcceptAsync(TcpListener listener)
    {
        using var patience = new CancellationTokenSource(Patience);
        return new StreamReader((await listener.AcceptTcpClientAsync(patience.Token)).GetStream());
    }

    private async Task RunAsync(LogsDocument logs, Func<Task> test)
    {
        using var stop = new CancellationTokenSource();
        var shipper = new LogShipper(logs, "edge-1", new NodeLog(_console.Enqueue), TimeProvider.System);
        shipper.Attach(_hub);
        var running = shipper.RunAsync(stop.Token);
        await test().WaitAsync(Patience);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
    }

    private static async Task Eventually(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!holds()) await Task.Delay(20, patience.Token);
    }

    private static string Short(string? line)
    {
        var json = JsonDocument.Parse(line!).RootElement;
        return $"{json.GetProperty("source").GetString()} {json.GetProperty("message").GetString()}";
    }
}
