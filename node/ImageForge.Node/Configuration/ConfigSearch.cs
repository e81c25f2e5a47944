// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Formats.Config;
using ImageForge.Formats.Gpt;
using ImageForge.MachineConfig;
using ImageForge.Node.Boot;
using ImageForge.Node.Modules;
using ImageForge.Node.State;

namespace ImageForge.Node.Configuration;

/// <summary>A manifest, where its layers come from, and its text as the machine's other programs read it: with every secret in it.</summary>
/// <param name="Sources">From the lowest layer to the highest.</param>
internal sealed record Configuration(IReadOnlyList<ConfigSource> Sources, MachineManifest Manifest, byte[] Bytes)
{
    /// <summary>The disk that the image's own configuration lies on; null when it lies on none.</summary>
    public string? Disk => Sources.OfType<ConfigSource.Partition>().FirstOrDefault()?.Device;
}

/// <summary>A configuration as it was found.</summary>
/// <param name="Baked">It belongs to the image; what is found elsewhere is laid over it.</param>
internal sealed record FoundConfig(ConfigSource Source, byte[] Bytes, bool Baked);

/// <summary>
/// Finds the machine's configuration: what the image brings (its cpio segment, else its CONFIG partition), what the kernel
/// argument names, laid over that, and single values of the command line over both (docs/composition.md).
/// </summary>
/// <param name="settings">Values of the kernel's arguments <c>imageforge.set</c>, in their order.</param>
internal sealed class ConfigSearch(NodeLog log, TimeProvider time, SecretFiles secrets, MachineFacts facts, IReadOnlyList<string> settings)
{
    // Until a USB stick or a CD drive has shown up; without a configuration there is nothing else to do.
    private static readonly TimeSpan DevicePatience = TimeSpan.FromSeconds(30);
    // The image may well have none, and a configuration from elsewhere need not wait for long.
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FirmwarePatience = TimeSpan.FromSeconds(3);

    private readonly HashSet<string> _said = [];

    /// <summary>What the image brings; null when that is nothing.</summary>
    /// <param name="alone">Whether there is no other configuration: then disks that may still come are waited for.</param>
    public async Task<FoundConfig?> BakedAsync(bool alone)
    {
        if (File.Exists(ConfigSource.Cpio.Path)) return new(new ConfigSource.Cpio(), File.ReadAllBytes(ConfigSource.Cpio.Path), Baked: true);
        var found = await Polling.ForAsync(FindPartition, alone ? DevicePatience : ShortPatience, time);
        if (found is null && alone) log.Error("this image brings no configuration, and imageforge.config= names none");
        return found;
    }

    /// <summary>From QEMU's or another hypervisor's fw_cfg device; null, after saying so, when it has none of the name.</summary>
    public async Task<FoundConfig?> FirmwareAsync(ConfigSource.FirmwareConfig source, ModuleLoader modules)
    {
        modules.Load("qemu_fw_cfg");
        var path = $"/sys/firmware/qemu_fw_cfg/by_name/{source.Name}/raw";
        if (await Polling.ForAsync(() => File.Exists(path) ? path : null, FirmwarePatience, time) is not null)
            return new(source, File.ReadAllBytes(path), Baked: false);
        log.Error($"the firmware has no configuration of the name {source.Name}");
        return null;
    }

    /// <summary>Over the network, until one comes that is good over what the image brings.</summary>
    public async Task<Configuration> FetchAsync(ConfigSource.Url source, FoundConfig? baked, CancellationToken cancellation)
    {
        using var fetch = new ConfigFetch(new SocketsHttpHandler { UseProxy = false }, log, time);
        return await fetch.GetAsync(source, bytes => Accept(baked, new(source, bytes, Baked: false)), cancellation);
    }

    /// <summary>
    /// The manifest that the layers come to, from the lowest to the highest; null, after saying everything that is wrong
    /// with its layer and place, when it is none.
    /// </summary>
    /// <param name="layers">Those that are null were not found.</param>
    public Configuration? Accept(params IReadOnlyList<FoundConfig?> layers)
    {
        var found = layers.OfType<FoundConfig>().ToList();
        var texts = found.Select(l => new MachineLayer(l.Source.ToString(), l.Bytes, l.Baked));
        var result = ManifestLoader.LoadOnMachine(new([.. texts], settings), secrets.Read, facts, time);
        foreach (var diagnostic in result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error || result.HasErrors))
            log.Error(diagnostic.ToString());
        return result.Manifest is { } manifest ? new([.. found.Select(l => l.Source)], manifest, Encoding.UTF8.GetBytes(ManifestWriter.Resolved(manifest))) : null;
    }

    private FoundConfig? FindPartition()
    {
        foreach (var disk in Disk.List())
        {
            try
            {
                if (disk.Find(GptTypes.ImageForgeConfig) is var (_, partition) && ConfigPartition.Decode(partition) is { } payload)
                    return new(new ConfigSource.Partition(disk.Device), payload, Baked: true);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                // Looked at again until the patience ends, said once.
                if (_said.Add($"{disk.Device}: {e.Message}")) log.Error($"{disk.Device}: {e.Message}");
            }
        }

        return null;
    }
}
