// SPDX-License-Identifier: Apache-2.0
using ImageForge.E2E.Rig;
using ImageForge.Qemu.Cluster;
using ImageForge.Qemu.Machine;

namespace ImageForge.E2E;

/// <summary>A machine lays what it is handed over the manifest of its image, and fills in what it knows of itself.</summary>
[Collection(nameof(BuiltImage))]
public sealed class ConfigurationLayersTests(BuiltImage image)
{
    private const string Entry = "opt/imageforge/config";

    [Fact]
    public async Task UserDataAndCommandLineLieOverTheImage()
    {
        await using var segment = await Segment.StartAsync(image);
        var machine = await segment.BootAsync(BootMode.Kernel, change: spec => Handed(segment, spec, """
            apiVersion: imageforge.dev/v1alpha2
            kind: Hostname
            hostname: node-${machine.mac}
            """, "imageforge.set=Mesh.mtu=1300"));
        await machine.SeesAsync("imageforge: config sets Mesh.mtu");
        await machine.SeesAsync("imageforge: config from fw_cfg over cpio");
        await machine.SeesAsync("imageforge: hostname node-52-54-00-e2-00-00");
        // All else is the image's own.
        await machine.SeesAsync("imageforge: mesh link");
    }

    [Fact]
    public async Task MistakesOfALayerAreToldWithItsLine()
    {
        await using var segment = await Segment.StartAsync(image);
        var machine = await segment.BootAsync(BootMode.Kernel, change: spec => Handed(segment, spec, """
            apiVersion: imageforge.dev/v1alpha2
            kind: Hostname
            hostname: ${machine.nick}
            """, "imageforge.set=Machine.role=boss"));
        await machine.SeesAsync("imageforge: error: fw_cfg:3:11: error IF1710: Hostname.hostname: unknown variable \"${machine.nick}\"");
        await machine.SeesAsync("imageforge: error: imageforge.set=Machine.role:1:14: error");
        await machine.SeesAsync("imageforge: error: nothing to do without a configuration");
    }

    private static VmSpec Handed(Segment segment, VmSpec spec, string userData, string arguments)
    {
        var path = Path.Combine(segment.Directory, "user-data.yaml");
        File.WriteAllText(path, userData);
        return spec with
        {
            FirmwareFiles = [new(Entry, path)],
            Kernel = spec.Kernel! with { CommandLine = $"{spec.Kernel.CommandLine} imageforge.config=fw_cfg:{Entry} {arguments}" },
        };
    }
}
