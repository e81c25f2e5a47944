// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;
using ImageForge.Node.Supervision;

namespace ImageForge.Node.Configuration;

/// <summary>Gets a configuration over HTTP, as often as it takes: a machine without one has nothing else to do.</summary>
internal sealed class ConfigFetch(HttpMessageHandler handler, NodeLog log, TimeProvider time) : IDisposable
{
    private readonly HttpClient _client = new(handler) { MaxResponseContentBufferSize = ManifestLoader.MaxBytes, Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Repeats until it has an answer that <paramref name="accept"/> takes.</summary>
    public async Task<T> GetAsync<T>(ConfigSource.Url source, Func<byte[], T?> accept, CancellationToken cancellation)
        where T : class
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        var lastTrouble = "";
        while (true)
        {
            var (result, trouble) = await TryGetAsync(source, accept, cancellation);
            if (result is not null) return result;
            // The same trouble is not said again, but each delay grows.
            if (trouble != lastTrouble) log.Error($"{source}: {trouble}");
            lastTrouble = trouble;
            await Task.Delay(backoff.Next(), time, cancellation);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<(T? Result, string Trouble)> TryGetAsync<T>(
        ConfigSource.Url source, Func<byte[], T?> accept, CancellationToken cancellation)
        where T : class
    {
        try
        {
            var bytes = await _client.GetByteArrayAsync(source.Address, cancellation);
            return (accept(bytes), "this is no configuration");
        }
        catch (HttpRequestException e)
        {
            return (null, e.InnerException?.Message ?? e.Message);
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"no answer within {_client.Timeout.TotalSeconds:0} s");
        }
    }
}
