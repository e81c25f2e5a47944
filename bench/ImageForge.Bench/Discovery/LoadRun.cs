// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace ImageForge.Bench.Discovery;

/// <summary>
/// Runs one case: everybody registers, everybody watches, then updates at a fixed rate (open loop: each is due at its
/// time whatever became of the ones before, and is measured from that time), then as fast as 32 workers get answers.
/// At the end every watcher must know the last state of every member.
/// </summary>
internal sealed class LoadRun(LoadCase load, ServerProcess server)
{
    private const int Workers = 32;
    private static readonly TimeSpan OpenLoop = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClosedLoop = TimeSpan.FromSeconds(6);

    private readonly List<Http2LoadConnection> _connections = [];
    private readonly Member[] _members = new Member[load.Clusters * load.Members];
    private readonly int[] _numbers = new int[load.Clusters * load.Members];
    private readonly Latencies _deliveries = new(4_000_000);
    private long _delivered;
    private bool _measuring;

    public async Task<string[]> RunAsync()
    {
        await ConnectAsync();
        await Parallel.ForAsync(0, _members.Length, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (i, _) => await UpdateAsync(i, Stopwatch.GetTimestamp()));
        var resident = new List<string> { $"{server.ResidentMegabytes:f0}" };

        var begin = Stopwatch.GetTimestamp();
        if (load.Watchers) await WatchAllAsync();
        var snapshots = load.Watchers ? $"{Stopwatch.GetElapsedTime(begin).TotalSeconds:f1}" : "-";
        resident.Add(load.Watchers ? $"{server.ResidentMegabytes:f0}" : "-");

        var (acks, cpu) = await OpenLoopAsync();
        var (updates, messages, closedAcks) = await ClosedLoopAsync();
        resident.Add($"{server.ResidentMegabytes:f0}");
        var lost = load.Watchers ? await LostAsync() : "-";
        foreach (var connection in _connections) await connection.DisposeAsync();
        var ack = load.UpdatesPerSecond > 0 ? acks : closedAcks;
        return
        [
            string.Join('/', resident), snapshots, $"{ack.Milliseconds(50):f2}/{ack.Milliseconds(99):f1}",
            load.Watchers ? $"{_deliveries.Milliseconds(50):f2}/{_deliveries.Milliseconds(99):f1}" : "-",
            cpu, $"{updates:f0}", load.Watchers ? $"{messages:f0}" : "-", lost,
        ];
    }

    private async Task ConnectAsync()
    {
        for (var i = 0; i < _members.Length; i++)
        {
            if (i % load.PerConnection == 0) _connections.Add(await Http2LoadConnection.OpenAsync(server.Address, load.PerConnection > 1));
            var connection = _connections[^1];
            _members[i] = new Member(connection, connection.Method("/sidero.discovery.server.Cluster/AffiliateUpdate"), i / load.Members, i % load.Members);
        }
    }

    private async Task WatchAllAsync()
    {
        var first = new List<Task>();
        foreach (var member in _members)
        {
            member.Watch = new WatchStream(this, load.Members);
            first.Add(member.Watch.First);
            await member.Connection.SendAsync(member.Connection.Method("/sidero.discovery.server.Cluster/Watch"),
                MemberStamp.Request("Watch", member.Cluster, member.Index, 0, 0), member.Watch);
        }
        await Task.WhenAll(first);
    }

    private async Task<(Latencies Acks, string Cpu)> OpenLoopAsync()
    {
        var acks = new Latencies(1_000_000);
        if (load.UpdatesPerSecond == 0) return (acks, "-");
        var calls = new List<Task>();
        var (cpu, delivered) = (server.CpuSeconds, Volatile.Read(ref _delivered));
        _measuring = true;
        var begin = Stopwatch.GetTimestamp();
        var total = (int)(OpenLoop.TotalSeconds * load.UpdatesPerSecond);
        for (var i = 0; i < total; i++)
        {
            var due = begin + i * Stopwatch.Frequency / load.UpdatesPerSecond;
            var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (wait > TimeSpan.Zero) await Task.Delay(wait);
            // A stride that visits every member and jumps between clusters.
            calls.Add(AckAsync((int)(i * 7919L % _members.Length), due, acks));
        }
        await Task.WhenAll(calls);
        await Task.Delay(500);
        _measuring = false;
        var deliveries = Volatile.Read(ref _delivered) - delivered;
        return (acks, $"{(server.CpuSeconds - cpu) * 1e6 / deliveries:f1}");
    }

    private async Task<(double Updates, double Messages, Latencies Acks)> ClosedLoopAsync()
    {
        var acks = new Latencies(4_000_000);
        var (begin, delivered) = (Stopwatch.GetTimestamp(), Volatile.Read(ref _delivered));
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            // Each worker has members of its own, so that numbers of one member rise in the order of sending.
            for (var i = worker; Stopwatch.GetElapsedTime(begin) < ClosedLoop; i += Workers)
            {
                await AckAsync(i % (_members.Length / Workers * Workers), Stopwatch.GetTimestamp(), acks);
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return (acks.Count / seconds, (Volatile.Read(ref _delivered) - delivered) / seconds, acks);
    }

    private async Task AckAsync(int member, long due, Latencies acks)
    {
        await UpdateAsync(member, due);
        acks.Record(due);
    }

    private async Task UpdateAsync(int at, long due)
    {
        var member = _members[at];
        var call = new UnaryStream();
        await member.Connection.SendAsync(member.Update, MemberStamp.Request("AffiliateUpdate", member.Cluster, member.Index, due, ++_numbers[at]), call);
        if (!await call.Done) throw new InvalidOperationException($"{load.Name}: an update was refused");
    }

    /// <returns>Watches that ended, and those that did not learn the last state of everybody within ten seconds.</returns>
    private async Task<string> LostAsync()
    {
        var begin = Stopwatch.GetTimestamp();
        while (true)
        {
            var ended = _members.Count(m => m.Watch!.Ended);
            var behind = _members.Count(m => !m.Watch!.Knows(_numbers.AsSpan(m.Cluster * load.Members, load.Members)));
            if (behind == 0 || Stopwatch.GetElapsedTime(begin) > TimeSpan.FromSeconds(10)) return behind == 0 ? $"{ended}" : $"{ended} (+{behind} behind)";
            await Task.Delay(100);
        }
    }

    private void Delivered(long due)
    {
        Interlocked.Increment(ref _delivered);
        if (_measuring) _deliveries.Record(due);
    }

    private sealed record Member(Http2LoadConnection Connection, byte[] Update, int Cluster, int Index)
    {
        public WatchStream? Watch { get; set; }
    }

    private sealed class WatchStream(LoadRun run, int members) : LoadStream
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly int[] _known = new int[members];
        private bool _snapshot = true;

        public Task First => _first.Task;

        public bool Ended { get; private set; }

        protected override void Message(ReadOnlySpan<byte> begin, int length)
        {
            if (_snapshot)
            {
                _snapshot = false;
                _known.AsSpan().Fill(1);
                _first.TrySetResult();
                return;
            }
            if (!MemberStamp.TryRead(begin, out var due, out var number, out var member)) return;
            _known[member] = number;
            run.Delivered(due);
        }

        public override void End(bool orderly)
        {
            Ended = true;
            _first.TrySetResult();
        }

        public bool Knows(ReadOnlySpan<int> numbers) => numbers.SequenceEqual(_known);
    }
}
