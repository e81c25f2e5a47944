// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.Qemu.Host;
using ImageForge.Qemu.Machine;

namespace ImageForge.Qemu.Cluster;

/// <summary>What the machines of a cluster boot.</summary>
public enum BootMode { Raw, Iso, Pxe, Kernel }

/// <summary>One machine of a cluster as it is remembered between commands.</summary>
public sealed record ClusterMachine(int Index, VmSpec Spec, RunningProcess Process);

/// <summary>A cluster as it is remembered between commands: cluster.json in its directory.</summary>
public sealed record ClusterState(
    string Name, BootMode Boot, Firmware Firmware, RunningProcess Discovery, RunningProcess Router,
    IReadOnlyList<ClusterMachine> Machines)
{
    public static ClusterState? Load(string directory)
    {
        var path = Path.Combine(directory, "cluster.json");
        return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), StatusJson.Default.ClusterState) : null;
    }

    public void Save(string directory)
    {
        var path = Path.Combine(directory, "cluster.json");
        File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(this, StatusJson.Default.ClusterState));
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
