// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ImageForge.Node.Clock;

/// <summary>Asks time servers, all at once.</summary>
/// <param name="port">Of the servers; a parameter for tests.</param>
internal sealed class TimeServers(NodeLog log, TimeProvider time, int port = 123)
{
    private const string AskLess = "RATE";

    // Names of pools stand for many machines.
    private const int MostAddresses = 3;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(3);

    private readonly HashSet<IPAddress> _refused = [];
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    /// <param name="servers">Addresses or names.</param>
    /// <returns>The answers that came in time, and whether a server asked to be asked less often.</returns>
    public async Task<(IReadOnlyList<TimeSample> Samples, bool SlowDown)> AskAsync(IReadOnlyList<string> servers, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(AnswerTimeout);
        var addresses = (await Task.WhenAll(servers.Select(s => ResolveAsync(s, timeout.Token)))).SelectMany(a => a).Distinct().Where(a => !_refused.Contains(a));
        var answers = await Task.WhenAll(addresses.Select(a => AskAsync(a, timeout.Token)));
        cancellation.ThrowIfCancellationRequested();
        return ([.. answers.Select(a => a.Sample).OfType<TimeSample>()], answers.Any(a => a.Kiss == AskLess));
    }

    private async Task<IPAddress[]> ResolveAsync(string server, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(server, out var address)) return [address];
        try
        {
            var found = (await Dns.GetHostAddressesAsync(server, cancellation).WaitAsync(cancellation)).Take(MostAddresses).ToArray();
            _said.Remove(server);
            return found;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Until the network is up this is usual; said once, as it may stay so.
            if (_said.Add(server)) log.Error($"clock: time server {server} has no address (yet): {e.Message}");
            return [];
        }
    }

    private async Task<(TimeSample? Sample, string? Kiss)> AskAsync(IPAddress server, CancellationToken cancellation)
    {
        try
        {
            using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(new IPEndPoint(server, port), cancellation);
            var cookie = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
            var buffer = new byte[512];
            var (sent, began) = (time.GetUtcNow(), time.GetTimestamp());
            await socket.SendAsync(SntpMessage.Request(cookie), cancellation);
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, cancellation);
                var roundTrip = time.GetElapsedTime(began);
                if (SntpMessage.TryRead(buffer.AsSpan(0, length), cookie) is not { } answer) continue;
                if (answer.Kiss is null) return (TimeSample.Of(server, answer, sent, roundTrip), null);
                // DENY and RSTR mean never again.
                if (answer.Kiss != AskLess && _refused.Add(server)) log.Error($"clock: time server {server} refuses ({answer.Kiss}) and is not asked any more");
                return (null, answer.Kiss);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return (null, null); // no answer: the others may have one
        }
    }
}
