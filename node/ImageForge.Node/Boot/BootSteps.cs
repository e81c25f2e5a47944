// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Boot;

/// <summary>
/// What is done with the configuration, in this order. Each step finds what those before it have left: whoever writes
/// below /var comes after what is mounted there, whoever runs programs after the network.
/// </summary>
internal static class BootSteps
{
    public static IReadOnlyList<BootStep> All { get; } =
    [
        // 1. Who the machine is. Reads and writes the STATE partition.
        new("identity", IdentityStep.RunAsync) { Essential = true },

        // 2. What lies on disks and in files.

        // 3. How it is called and reached.
        new("host name", HostNameStep.RunAsync),
        new("logs", LogsStep.RunAsync),
        new("firewall", FirewallStep.RunAsync) { Essential = true },
        new("network", NetworkStep.RunAsync),

        // 4. What runs on it.
        new("mesh agent", MeshAgentStep.RunAsync),
        new("services", ServicesStep.RunAsync),
    ];
}
