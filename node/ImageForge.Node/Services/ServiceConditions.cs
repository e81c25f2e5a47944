// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Services;

/// <summary>What services wait for that is no service.</summary>
/// <param name="network">Completes with the machine's first address.</param>
/// <param name="clock">Completes when a time server's time was first heard.</param>
/// <param name="addresses">Where the kernel lists IPv6 addresses.</param>
internal sealed class ServiceConditions(Task network, Task clock, TimeProvider time, string addresses = "/proc/net/if_inet6")
{
    /// <summary>The mesh's link; the agent gives it its address when all else about it is set.</summary>
    private const string MeshLink = "mesh0";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    public Task WaitAsync(string name, CancellationToken cancellation) => name switch
    {
        "network" => network.WaitAsync(cancellation),
        "time" => clock.WaitAsync(cancellation),
        "mesh" => MeshAsync(cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no condition"),
    };

    /// <summary>Whether the link has an address, by the text of /proc/net/if_inet6: the link's name ends each line.</summary>
    internal static bool HasAddress(string text, string link) =>
        text.Split('\n').Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: 6 } words && words[5] == link);

    private async Task MeshAsync(CancellationToken cancellation)
    {
        while (!File.Exists(addresses) || !HasAddress(await File.ReadAllTextAsync(addresses, cancellation), MeshLink))
            await Task.Delay(Interval, time, cancellation);
    }
}
