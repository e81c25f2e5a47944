// SPDX-License-Identifier: Apache-2.0
using ImageForge.Discovery.State;
using ImageForge.Discovery.Storage;

namespace ImageForge.Discovery;

/// <summary>What happens by the clock: collecting garbage, forgetting quiet addresses, writing the snapshot.</summary>
internal sealed class Housekeeping(
    DiscoveryOptions options, Clusters clusters, RateLimiter limiter, Keeper? keeper, ServiceClock clock, ServiceLog log)
{
    // Often, because forgetting is what bounds the limiter's memory: an address costs nothing once it has been quiet.
    private static readonly TimeSpan ForgetInterval = TimeSpan.FromSeconds(10);

    public Task RunAsync(CancellationToken ending) => Task.WhenAll(
        EveryAsync(options.GcInterval, CollectGarbage, ending),
        EveryAsync(ForgetInterval, () => limiter.Forget(clock.Now), ending),
        keeper is null ? Task.CompletedTask : EveryAsync(options.SnapshotInterval, keeper.Save, ending));

    private void CollectGarbage()
    {
        var collected = clusters.CollectGarbage(clock.Now, options.EndpointExpiryDeletes);
        if (collected.Nothing) return;
        var totals = clusters.Totals;
        log.Info("expired", ("affiliates", collected.Affiliates), ("endpoints", collected.Endpoints), ("clusters", collected.Clusters),
            ("affiliatesLeft", totals.Affiliates), ("clustersLeft", totals.Clusters));
    }

    private async Task EveryAsync(TimeSpan interval, Action work, CancellationToken ending)
    {
        using var timer = new PeriodicTimer(interval, clock.Provider);
        // Off the caller's thread: starting must not wait for the first collection.
        await Task.Yield();
        try
        {
            while (await timer.WaitForNextTickAsync(ending))
            {
                try
                {
                    work();
                }
                catch (Exception exception)
                {
                    // Not knowing what failed, the next round may do better; silence or an end would be worse.
                    log.Error("housekeeping failed", ("exception", exception.ToString()));
                }
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return;
        }
    }
}
