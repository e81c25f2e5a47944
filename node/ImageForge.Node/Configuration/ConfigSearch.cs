// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Formats.Config;
using ImageForge.Formats.Gpt;
using ImageForge.MachineConfig;
using ImageForge.Node.Boot;
using ImageForge.Node.Modules;
using ImageForge.Node.State;

namespace ImageForge.Node.Configuration;

/// <summary>A manifest, and its text as the machine's other programs read it: with every secret in it.</summary>
internal sealed record Configuration(ConfigSource Source, MachineManifest Manifest, byte[] Bytes);

/// <summary>
/// Finds the machine's configuration. What the image brings is its cpio segment, else its CONFIG partition; the kernel
/// argument wins over both, so a source that it names must also answer for what is wrong with it.
/// </summary>
internal sealed class ConfigSearch(NodeLog log, TimeProvider time, SecretFiles secrets, MachineFacts facts)
{
    // Until a USB stick or a CD drive has shown up; without a configuration there is nothing else to do.
    private static readonly TimeSpan DevicePatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirmwarePatience = TimeSpan.FromSeconds(3);

    private readonly HashSet<string> _said = [];

    /// <summary>What the image brings; null, after saying why, when that is nothing or nothing usable.</summary>
    /// <param name="wait">Wait for disks that may still come.</param>
    public async Task<Configuration?> BakedAsync(bool wait)
    {
        if (File.Exists(ConfigSource.Cpio.Path)) return Accept(new ConfigSource.Cpio(), File.ReadAllBytes(ConfigSource.Cpio.Path));
        var found = await Polling.ForAsync(FindPartition, wait ? DevicePatience : TimeSpan.Zero, time);
        if (found is null && wait) log.Error("this image brings no configuration, and imageforge.config= names none");
        return found is var (source, bytes) ? Accept(source, bytes) : null;
    }

    /// <summary>From QEMU's or another hypervisor's fw_cfg device.</summary>
    public async Task<Configuration?> FirmwareAsync(ConfigSource.FirmwareConfig source, ModuleLoader modules)
    {
        modules.Load("qemu_fw_cfg");
        var path = $"/sys/firmware/qemu_fw_cfg/by_name/{source.Name}/raw";
        if (await Polling.ForAsync(() => File.Exists(path) ? path : null, FirmwarePatience, time) is not null)
            return Accept(source, File.ReadAllBytes(path));
        log.Error($"the firmware has no configuration of the name {source.Name}");
        return null;
    }

    /// <summary>Over the network, until it comes.</summary>
    public async Task<Configuration> FetchAsync(ConfigSource.Url source, CancellationToken cancellation)
    {
        using var fetch = new ConfigFetch(new SocketsHttpHandler { UseProxy = false }, log, time);
        return await fetch.GetAsync(source, bytes => Accept(source, bytes), cancellation);
    }

    /// <summary>The manifest in the bytes; null, after saying everything that is wrong with its place, when it is none.</summary>
    public Configuration? Accept(ConfigSource source, byte[] bytes)
    {
        var result = ManifestLoader.ParseOnMachine(bytes, source.ToString(), secrets.Read, facts, time);
        foreach (var diagnostic in result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error || result.HasErrors))
            log.Error(diagnostic.ToString());
        return result.Manifest is { } manifest ? new Configuration(source, manifest, Encoding.UTF8.GetBytes(ManifestWriter.Resolved(manifest))) : null;
    }

    private Found? FindPartition()
    {
        foreach (var disk in Disk.List())
        {
            try
            {
                if (disk.Find(GptTypes.ImageForgeConfig) is var (_, partition) && ConfigPartition.Decode(partition) is { } payload)
                    return new Found(new ConfigSource.Partition(disk.Device), payload);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                // Looked at again until the patience ends, said once.
                if (_said.Add($"{disk.Device}: {e.Message}")) log.Error($"{disk.Device}: {e.Message}");
            }
        }

        return null;
    }

    private sealed record Found(ConfigSource.Partition Source, byte[] Bytes);
}
