// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Services;

/// <summary>
/// All services of a machine: each starts when what it depends on is there, and stops when all that depend on it have.
/// </summary>
/// <param name="runners">Of all services; no two of one name.</param>
/// <param name="condition">Completes when a thing that is no service is there: <c>network</c>, <c>time</c>, <c>mesh</c>.</param>
internal sealed class ServiceSupervisor(IReadOnlyList<ServiceRunner> runners, Func<string, Task> condition, NodeLog log)
{
    private readonly Dictionary<string, ServiceRunner> _byName = runners.ToDictionary(r => r.Service.Name, StringComparer.Ordinal);

    /// <summary>Until every service has ended for good.</summary>
    public Task RunAsync()
    {
        foreach (var runner in runners) _ = ReleaseAsync(runner);
        return Task.WhenAll(runners.Select(r => r.RunAsync()));
    }

    /// <summary>Stops all of them, those first on which no other depends.</summary>
    public Task StopAsync() => Task.WhenAll(runners.Select(StopAsync));

    private async Task ReleaseAsync(ServiceRunner runner)
    {
        var service = runner.Service;
        var waits = service.DependsOn.Select(name => (Name: name, Arrival: ArrivalOf(name))).ToList();
        if (waits.Where(w => !w.Arrival.IsCompleted).Select(w => w.Name).ToList() is { Count: > 0 } open)
            log.Say($"service {service.Name} waiting for {string.Join(", ", open)}");
        foreach (var (name, arrival) in waits)
        {
            if (await arrival) continue;
            log.Error($"service {service.Name} waits in vain: {name} ended before it was ready");
            return;
        }

        runner.Release();
    }

    private async Task<bool> ArrivalOf(string name)
    {
        if (_byName.TryGetValue(name, out var other)) return await other.Ready;
        await condition(name);
        return true;
    }

    private async Task StopAsync(ServiceRunner runner)
    {
        await Task.WhenAll(runners.Where(r => r.Service.DependsOn.Contains(runner.Service.Name)).Select(r => r.Stopped));
        runner.Stop();
        await runner.Stopped;
    }
}
