// SPDX-License-Identifier: Apache-2.0
using ImageForge.Node.Clock;
using ImageForge.Node.Files;
using ImageForge.Node.Kernel;
using ImageForge.Node.Supervision;

namespace ImageForge.Node.Boot;

/// <summary>
/// What is done with the configuration, in this order. Each step finds what those before it have left: whoever writes
/// below /var comes after what is mounted there, whoever runs programs after the network.
/// </summary>
internal static class BootSteps
{
    public static IReadOnlyList<BootStep> All { get; } =
    [
        // 1. The kernel, and who watches over PID 1.
        new("watchdog", WatchdogStep.RunAsync),
        new("kernel", KernelStep.RunAsync),

        // 2. Who the machine is. Reads and writes the STATE partition.
        new("identity", IdentityStep.RunAsync) { Essential = true },

        // 3. What lies on disks and in files.
        new("files in /etc", EtcStep.RunAsync),
        new("volumes", VolumesStep.RunAsync),
        new("files in /var", VarStep.RunAsync),

        // 4. How it is called and reached, and what time it is.
        new("host name", HostNameStep.RunAsync),
        new("logs", LogsStep.RunAsync),
        new("firewall", FirewallStep.RunAsync) { Essential = true },
        new("network", NetworkStep.RunAsync),
        new("network's host name", HostNameStep.WaitAsync),
        new("clock", ClockStep.RunAsync),

        // 5. What runs on it.
        new("mesh agent", MeshAgentStep.RunAsync),
        new("services", ServicesStep.RunAsync),
    ];
}
