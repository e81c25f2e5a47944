// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using ImageForge.Linux;
using ImageForge.Linux.Netlink;

namespace ImageForge.Node.Network;

/// <summary>
/// Asks for a lease on a link until it is disposed of, and keeps the kernel's settings as the lease says; what it has set
/// goes with it.
/// </summary>
/// <param name="protocol">For messages.</param>
/// <param name="changed">Called from the client's own loop: it must not wait for whoever waits for that loop.</param>
internal abstract class LeaseAddressing(NetworkLink link, string protocol, NodeLog log, Action changed) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public NetworkAdvice Advice { get; protected set; } = NetworkAdvice.None;

    protected NetworkLink Link => link;

    /// <summary>The link's carrier has come back.</summary>
    public abstract void LinkReturned();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        Withdraw();
        _stop.Dispose();
    }

    /// <summary>Takes what was set back from the kernel.</summary>
    protected abstract void Withdraw();

    /// <param name="client">Until cancelled.</param>
    protected void Start(Func<CancellationToken, Task> client) => _running = RunAsync(client);

    /// <summary>Does what the client wants done with the kernel, and tells of it.</summary>
    protected void Apply(Action settings)
    {
        try
        {
            settings();
        }
        catch (LinuxException e)
        {
            log.Error($"{protocol} lease of {link.Name}: {e.Message}");
        }

        changed();
    }

    protected void Drop(string address, string reason)
    {
        log.Error($"{link.Name} lost its address {address}: {reason}");
        Withdraw();
        Advice = NetworkAdvice.None;
    }

    private async Task RunAsync(Func<CancellationToken, Task> client)
    {
        try
        {
            await client(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            log.Error($"{protocol} on {link.Name} ended: {e.Message}");
        }
    }
}
