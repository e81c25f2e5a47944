// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Boot;

/// <summary>The virtio serial port over which a hypervisor's user watches the mesh.</summary>
internal static class StatusPort
{
    public const string Name = "dev.imageforge.status";

    /// <summary>E.g. /dev/vport1p1; null when the machine has no such port.</summary>
    public static string? Find(string classDirectory = "/sys/class/virtio-ports", string deviceDirectory = "/dev")
    {
        if (!Directory.Exists(classDirectory)) return null;
        foreach (var port in Directory.GetFileSystemEntries(classDirectory).Order(StringComparer.Ordinal))
        {
            var name = Path.Combine(port, "name");
            if (File.Exists(name) && File.ReadAllText(name).Trim() == Name) return Path.Combine(deviceDirectory, Path.GetFileName(port));
        }

        return null;
    }
}
