// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Net;
using ImageForge.Mesh.Discovery;

namespace ImageForge.Tests.Mesh;

/// <summary>A discovery client at work, with what it said; pauses are short so that tests are.</summary>
internal sealed class RunningClient : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly ClusterCipher cipher = new(Vectors.Secret);
    private readonly Task run;

    public RunningClient(string address, string id, Func<DiscoverySettings, DiscoverySettings>? adjust = null)
    {
        Id = id;
        var settings = new DiscoverySettings(Vectors.ClusterId, id)
        {
            Backoff = new Backoff { Initial = TimeSpan.FromMilliseconds(50), Maximum = TimeSpan.FromMilliseconds(200) },
            FirstPause = TimeSpan.Zero,
        };
        Codec = new MemberCodec(cipher);
        Client = new DiscoveryClient(DiscoveryEndpoint.Parse(new Uri(address)), adjust?.Invoke(settings) ?? settings, Codec, TimeProvider.System);
        Client.Notice += Notices.Enqueue;
        Publish(id + "-host");
        run = Client.RunAsync(stop.Token);
    }

    public string Id { get; }

    public DiscoveryClient Client { get; }

    public MemberCodec Codec { get; }

    public ConcurrentQueue<string> Notices { get; } = new();

    public void Publish(string name, params IPEndPoint[] endpoints) => Client.Publish(new Statement(
        Codec.SealData(new Member { Id = Id, NodeName = name }), Codec.SealEndpoints(endpoints), []));

    public Task AwaitMembersAsync(params string[] names) => Eventually.TrueAsync(
        () => Client.Members.Select(member => member.Name).Order(StringComparer.Ordinal).SequenceEqual(names),
        () => $"{Id} should see [{string.Join(' ', names)}], sees [{string.Join(' ', Client.Members.Select(member => member.Name))}]; "
              + string.Join('\n', Notices));

    public Task AwaitNoticeAsync(string part) => Eventually.TrueAsync(
        () => Notices.Any(notice => notice.Contains(part, StringComparison.Ordinal)), () => $"\"{part}\" in:\n{string.Join('\n', Notices)}");

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        stop.Dispose();
        cipher.Dispose();
    }
}
