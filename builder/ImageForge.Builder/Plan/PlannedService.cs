// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Plan;

/// <summary>What one service needs of the image. How it runs is the machine's configuration and no part of this.</summary>
/// <param name="Programs">Absolute paths: of the service itself, and of its health check.</param>
/// <param name="MountPoints">Absolute paths in the read-only root, where nothing can be made at run time.</param>
internal sealed record PlannedService(string Name, IReadOnlyList<string> Programs, IReadOnlyList<string> MountPoints)
{
    // Writable in a running machine (SystemMounts), so that mount points there are made when they are needed.
    private static readonly string[] Writable = ["/dev/", "/run/", "/tmp/", "/var/"];

    public static IReadOnlyList<PlannedService> Of(MachineManifest manifest) =>
    [
        .. manifest.Services.Select(service => new PlannedService(service.Name,
            [.. new[] { service.Command[0] }.Concat(service.HealthCheck?.Exec.Take(1) ?? []).Distinct()],
            [.. MountPointsOf(service)])),
    ];

    // A mount inside another one finds its directory there, or does not.
    private static IEnumerable<string> MountPointsOf(ServiceDocument service) => service.Mounts.Select(m => m.Target)
        .Where(target => !Writable.Any(w => target.StartsWith(w, StringComparison.Ordinal)))
        .Where(target => !service.Mounts.Any(m => target.StartsWith(m.Target + "/", StringComparison.Ordinal)));
}
